/** Something to take along: shown as it is, selected by a press, copied by a button that says so. */
import { css, html, nothing } from 'lit';
import { look } from '../../../words/admin/look.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';

export class CopyField extends SpeakingElement {
  static override properties = { text: { attribute: false }, label: {}, _how: { state: true } };
  declare text: string;
  declare label: string;
  declare _how: '' | 'copied' | 'refused';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = this.label = '';
    this._how = '';
  }

  static override styles = [
    base,
    sheet,
    css`
      .box {
        display: flex;
        align-items: flex-start;
        gap: 10px;
        padding: 8px 8px 8px 16px;
        border: 1px solid var(--line);
        border-radius: 14px;
        background: color-mix(in oklab, var(--page) 70%, var(--card));
      }
      pre {
        flex: 1;
        min-width: 0;
        margin: 0;
        padding-block: 9px;
        overflow-x: auto;
        font-family: ui-monospace, Menlo, Consolas, monospace;
        font-size: 0.8125rem;
        line-height: 1.5;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        text-align: left;
        user-select: all;
      }
      pre:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
        border-radius: 6px;
      }
      @media (max-width: 599px) {
        .box {
          flex-direction: column;
          align-items: stretch;
          padding: 4px 12px 12px;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
      this._how = 'copied';
      this.dispatchEvent(new Event('copied', { bubbles: true, composed: true }));
    } catch {
      this._how = 'refused';
      getSelection()?.selectAllChildren(this.renderRoot.querySelector('pre')!);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this._how = ''), 4000);
  }

  override render() {
    return html`<div class="box">
        <pre dir="ltr" tabindex="0" role="textbox" aria-readonly="true" aria-multiline="true" aria-label=${this.label}>${this.text}</pre>
        <button type="button" class="primary small" aria-label=${`${this._how === 'copied' ? look.copied : look.copy}: ${this.label}`} @click=${() => void this.#copy()}>
          ${icon(this._how === 'copied' ? 'check' : 'copy')} ${this._how === 'copied' ? look.copied : look.copy}
        </button>
      </div>
      <p class="sr" role="status">${this._how === 'copied' ? look.copied : ''}</p>
      ${this._how === 'refused' ? html`<p class="small soft" role="alert">${look.copyFailed}</p>` : nothing}`;
  }
}
customElements.define('copy-field', CopyField);
