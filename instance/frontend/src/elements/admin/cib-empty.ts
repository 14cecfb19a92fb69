/** Where nothing is yet: a drawing, what will be here, and in the slot the next step. */
import { css, html, LitElement, svg } from 'lit';
import { base } from '../drawing.ts';

/** Small scenes on a 160 × 104 grid: `soft` shapes lie behind, `line` shapes before, `spark` ones catch the eye. */
const DRAWINGS: Record<string, unknown> = {
  links: svg`<rect class="soft" x="30" y="14" width="100" height="22" rx="11"/><rect class="card" x="20" y="42" width="120" height="24" rx="12"/><circle class="spark" cx="36" cy="54" r="6"/><path class="line" d="M50 54h56"/><rect class="soft" x="30" y="72" width="100" height="22" rx="11"/><path class="line" d="M124 50l4 4-4 4"/>`,
  events: svg`<rect class="card" x="38" y="18" width="84" height="74" rx="12"/><path class="line" d="M38 40h84M58 10v16M102 10v16"/><rect class="soft" x="50" y="50" width="14" height="12" rx="3"/><rect class="spark" x="73" y="50" width="14" height="12" rx="3"/><rect class="soft" x="96" y="50" width="14" height="12" rx="3"/><rect class="soft" x="50" y="70" width="14" height="12" rx="3"/><rect class="soft" x="73" y="70" width="14" height="12" rx="3"/>`,
  faq: svg`<path class="soft" d="M24 22a10 10 0 0 1 10-10h52a10 10 0 0 1 10 10v22a10 10 0 0 1-10 10H50L36 66V54h-2a10 10 0 0 1-10-10Z"/><path class="card" d="M64 48a10 10 0 0 1 10-10h52a10 10 0 0 1 10 10v24a10 10 0 0 1-10 10h-4v14l-16-14H74a10 10 0 0 1-10-10Z"/><path class="line" d="M78 54h44M78 66h28"/><path class="line" d="M52 28a7 7 0 1 1 8 7v4"/><circle class="spark" cx="60" cy="45" r="2.500"/>`,
  polls: svg`<rect class="card" x="28" y="14" width="104" height="78" rx="14"/><rect class="soft" x="42" y="30" width="76" height="12" rx="6"/><rect class="spark" x="42" y="30" width="50" height="12" rx="6"/><rect class="soft" x="42" y="50" width="76" height="12" rx="6"/><rect class="accent" x="42" y="50" width="30" height="12" rx="6"/><rect class="soft" x="42" y="70" width="76" height="12" rx="6"/>`,
  chat: svg`<rect class="soft" x="22" y="18" width="70" height="26" rx="13"/><rect class="card" x="62" y="54" width="78" height="30" rx="14"/><circle class="spark" cx="84" cy="69" r="3.500"/><circle class="spark" cx="100" cy="69" r="3.500"/><circle class="spark" cx="116" cy="69" r="3.500"/>`,
  figures: svg`<rect class="card" x="24" y="14" width="112" height="78" rx="14"/><path class="line" d="M38 78h84"/><rect class="soft" x="46" y="54" width="14" height="24" rx="4"/><rect class="soft" x="70" y="42" width="14" height="36" rx="4"/><rect class="spark" x="94" y="28" width="14" height="50" rx="4"/>`,
  inbox: svg`<path class="card" d="M32 56 46 22h68l14 34v26a8 8 0 0 1-8 8H40a8 8 0 0 1-8-8Z"/><path class="line" d="M32 56h28l8 12h24l8-12h28"/><path class="spark-line" d="M80 12v26M70 29l10 10 10-10"/>`,
  people: svg`<circle class="soft" cx="54" cy="42" r="15"/><path class="soft" d="M26 88a28 28 0 0 1 56 0Z"/><circle class="card" cx="100" cy="38" r="17"/><path class="card" d="M68 90a32 32 0 0 1 64 0Z"/><path class="spark-line" d="M134 20v16M126 28h16"/>`,
  search: svg`<circle class="card" cx="72" cy="46" r="30"/><path class="line" d="M60 46h24M60 36h16"/><path class="spark-line" d="M94 68l24 24"/>`,
  lost: svg`<circle class="card" cx="80" cy="52" r="40"/><path class="spark" d="M94 38 86 60 66 66l8-22Z"/><circle class="line" cx="80" cy="52" r="2"/><path class="line" d="M80 18v6M80 80v6M46 52h6M108 52h6"/>`,
  done: svg`<circle class="soft" cx="80" cy="52" r="40"/><circle class="card" cx="80" cy="52" r="29"/><path class="spark-line" d="M66 53l10 10 19-20"/><circle class="spark" cx="130" cy="22" r="4"/><circle class="accent" cx="32" cy="34" r="3"/><circle class="accent" cx="126" cy="84" r="3"/>`,
};

export class CibEmpty extends LitElement {
  static override properties = { drawing: { type: String }, heading: { type: String }, text: { type: String } };
  declare drawing: string;
  declare heading: string;
  declare text: string;
  constructor() {
    super();
    this.drawing = 'search';
    this.heading = '';
    this.text = '';
  }

  static override styles = [
    base,
    css`
      :host {
        padding: 36px 20px 40px;
        text-align: center;
        border: 1px dashed color-mix(in oklab, var(--ink-soft) 35%, var(--line));
        border-radius: 18px;
      }
      svg {
        width: 160px;
        height: 104px;
        stroke-linecap: round;
        stroke-linejoin: round;
        stroke-width: 2;
      }
      .soft {
        fill: var(--accent-soft);
      }
      .card {
        fill: var(--card);
        stroke: var(--accent-line);
      }
      .accent {
        fill: var(--accent-line);
      }
      .line {
        fill: none;
        stroke: var(--accent-line);
      }
      .spark {
        fill: var(--tint);
      }
      .spark-line {
        fill: none;
        stroke: var(--tint);
        stroke-width: 4;
      }
      h2 {
        margin: 12px 0 4px;
        font-size: 1.0625rem;
        letter-spacing: -0.01em;
      }
      p {
        margin: 0 auto;
        max-width: 46ch;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      slot {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 10px;
        margin-block-start: 18px;
      }
    `,
  ];

  override render() {
    return html`<svg viewBox="0 0 160 104" aria-hidden="true">${DRAWINGS[this.drawing] ?? DRAWINGS.search}</svg>
      <h2>${this.heading}</h2>
      <p>${this.text}</p>
      <slot></slot>`;
  }
}
customElements.define('cib-empty', CibEmpty);
