/**
 * One entry of the conversation. The words of a growing answer are revealed at the pace they can be read, whatever the
 * size of the pieces they came in; whoever prefers no motion sees them at once.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Part } from '../../protocol/frames.ts';
import type { Entry, Work } from '../../state/conversation.ts';
import type { SurfaceFeed } from '../../surface/feed.ts';
import { words } from '../../words/index.ts';
import { isolated } from '../../words/isolated.ts';
import { talk } from '../../words/talk/index.ts';
import { base, icon } from '../drawing.ts';
import './bubble-tools.ts';

/**
 * What reads and draws Markdown comes beside the conversation, and surfaces with the first one; until then the words stand as
 * they were written.
 */
type Rich = typeof import('../../surface/rich-text.ts');
let rich: Rich | null = null;
const reading = import('../../surface/rich-text.ts').then(
  (loaded) => void (rich = loaded),
  () => undefined,
);

/** A second holds about this many characters at least; a longer backlog is revealed faster. */
const PACE = 160;
const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
/** The first signs of a text; none of them is cut in two. */
const upTo = (text: string, length: number): string => text.slice(0, /[\uD800-\uDBFF]/.test(text[length - 1] ?? '') ? length + 1 : length);
const lengthOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);

export class ChatBubble extends LitElement {
  static override properties = { entry: { attribute: false }, feed: { attribute: false }, last: { type: Boolean }, work: { attribute: false }, _shown: { state: true } };
  declare entry: Entry;
  declare feed: SurfaceFeed;
  /** Only the newest entry can be asked again. */
  declare last: boolean;
  declare work: readonly Work[];
  declare _shown: number;
  #frame = 0;
  #last = 0;

  constructor() {
    super();
    this._shown = -1;
    this.last = false;
    this.work = [];
  }

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        animation: rise 260ms var(--ease) both;
      }
      :host([mine]) {
        align-items: flex-end;
      }
      /* Most answers begin sooner than one looks: only a silence that lasts takes room. */
      :host([silent]) {
        animation: silence 0s 250ms both;
      }
      @keyframes silence {
        from {
          height: 0;
          margin-top: -12px;
          overflow: hidden;
          opacity: 0;
        }
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(6px);
        }
      }
      .words {
        max-width: min(88%, 60ch);
        padding: 10px 15px;
        border-radius: 20px;
        border-end-start-radius: 6px;
        overflow-wrap: anywhere;
        background: var(--card);
        border: 1px solid var(--line);
      }
      :host([mine]) .words {
        border-radius: 20px;
        border-end-end-radius: 6px;
        background: var(--accent-fill);
        border-color: transparent;
        color: var(--on-accent);
        white-space: pre-wrap;
      }
      .words.raw {
        white-space: pre-wrap;
      }
      .words + .words {
        margin-top: 8px;
      }
      .words > :first-child {
        margin-top: 0;
      }
      .words > :last-child {
        margin-bottom: 0;
      }
      a2ui-root {
        width: 100%;
      }
      .tool,
      .act {
        padding: 4px 2px;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      .act {
        max-width: 88%;
        padding: 0 2px;
        text-align: end;
      }
      .act .icon,
      .tool .icon {
        width: 1rem;
        height: 1rem;
        margin-inline-end: 4px;
        vertical-align: -0.15em;
      }
      .tool b {
        font-weight: 500;
      }
      .bar {
        width: 260px;
        max-width: 100%;
        height: 4px;
        margin: 6px 0 2px;
        border-radius: 2px;
        background: var(--accent-soft);
        overflow: hidden;
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--accent);
        transition: width 320ms var(--ease);
      }
      .dots {
        display: inline-flex;
        gap: 5px;
        padding: 15px 16px;
      }
      .dots i {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--ink-soft);
        animation: beat 1.1s infinite;
      }
      .dots i:nth-child(2) {
        animation-delay: 0.15s;
      }
      .dots i:nth-child(3) {
        animation-delay: 0.3s;
      }
      @keyframes beat {
        0%,
        70%,
        100% {
          opacity: 0.3;
        }
        30% {
          opacity: 1;
          transform: translateY(-2px);
        }
      }
      .note {
        margin-top: 6px;
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .failure {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
        margin-top: 6px;
        padding: 9px 14px;
        border-radius: 14px;
        background: var(--danger-soft);
        color: var(--danger);
        font-size: 0.9375rem;
      }
      :host([editing]) .words {
        display: none;
      }
      :is(.failure, .note, .tool) button {
        font-weight: 650;
        text-decoration: underline;
      }
      @media (forced-colors: active) {
        .dots i {
          background: CanvasText;
        }
        .bar {
          outline: 1px solid CanvasText;
        }
        .bar i {
          background: Highlight;
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('entry')) return;
    const { item, live } = this.entry;
    this.toggleAttribute('mine', item.role === 'user');
    this.toggleAttribute('silent', this.#silent);
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', item.role === 'user' ? talk.bubble.you : talk.bubble.answer);
    const total = lengthOf(item.parts);
    // What was there when the page opened is simply there.
    if (this._shown < 0) this._shown = live && !still() ? 0 : total;
    if (still()) this._shown = total;
    if (this._shown < total) this.#reveal();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void reading.then(() => {
      const styles = rich?.richStyles.styleSheet;
      const { adoptedStyleSheets } = this.renderRoot as ShadowRoot;
      if (styles && !adoptedStyleSheets.includes(styles)) adoptedStyleSheets.push(styles);
      this.requestUpdate();
    });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #reveal(): void {
    if (this.#frame !== 0) return;
    this.#last = performance.now();
    const step = (now: number): void => {
      const left = lengthOf(this.entry.item.parts) - this._shown;
      const pace = Math.max(PACE, left * 2.5);
      this._shown += Math.min(left, Math.max(1, (pace * Math.min(now - this.#last, 100)) / 1000));
      this.#last = now;
      this.#frame = left > 0 ? requestAnimationFrame(step) : 0;
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** Whether an answer is coming of which nothing is there. */
  get #silent(): boolean {
    const { item, live } = this.entry;
    return live && item.parts.every((part) => part.type !== 'surface' && (part.type !== 'text' || part.text === ''));
  }

  #parts(): unknown[] {
    const { item, key } = this.entry;
    let budget = Math.ceil(this._shown);
    const drawn: unknown[] = [];
    // Named by surface, not by place: storing an answer may join its words and must not draw its surfaces anew.
    const times = new Map<string, number>();
    for (const part of item.parts) {
      if (part.type === 'text') {
        const text = upTo(part.text, budget);
        const plain = item.role === 'user';
        // Only the last words of an answer are still being written.
        const growing = text.length < part.text.length || (this.entry.live && part === item.parts.at(-1));
        if (text.trim()) drawn.push(html`<div class="words${rich || plain ? '' : ' raw'}" dir=${plain ? 'auto' : nothing}>${plain || !rich ? text : rich.richText(text, growing)}</div>`);
        if (text.length < part.text.length) break;
        budget -= part.text.length;
      } else if (part.type === 'action') {
        drawn.push(html`<div class="act">${icon('check')} <bdi>${part.label}</bdi></div>`);
      } else if (part.type === 'surface') {
        // Where its file does not come it is asked for again with the next drawing.
        import('./a2ui-root.ts').catch(() => undefined);
        const time = times.get(part.surface) ?? 0;
        times.set(part.surface, time + 1);
        drawn.push(html`<a2ui-root .key=${`${key}:${part.surface}:${time}`} .shown=${part} .feed=${this.feed}></a2ui-root>`);
      }
    }
    return drawn;
  }

  /** A tool at work, with how far it has come. */
  #work({ tool: { call, label, status }, progress }: Work) {
    const { message, fraction } = progress ?? {};
    const percent = typeof fraction === 'number' ? Math.round(fraction * 100) : null;
    return html`<div class="tool">
      ${icon(status === 'pending' ? 'clock' : 'question')} <b role="status"><bdi>${`${label}…`}</bdi></b> ${message ? html`<bdi>${message}</bdi>` : nothing}
      ${status === 'pending' ? html`<button @click=${() => this.#tell('stop-work', call)}>${talk.bubble.stop}</button>` : nothing}
      ${percent === null
        ? nothing
        : html`<div class="bar" role="progressbar" aria-label=${label} aria-valuenow=${percent}><i style=${`width:${percent}%`}></i></div>`}
    </div>`;
  }

  /** What came of work in the background that has nothing to show. */
  #bare() {
    const { parts } = this.entry.item;
    const tool = parts.every((part) => part.type === 'tool') ? parts.findLast((part) => part.type === 'tool') : undefined;
    return tool && tool.status !== 'pending' ? html`<div class="note"><bdi>${tool.label}</bdi>: <bdi>${tool.summary}</bdi></div>` : nothing;
  }

  /** The entries of the page that the answer rests on. */
  #sources() {
    const titles = this.entry.item.parts.flatMap((part) => (part.type === 'tool' ? (part.sources ?? []).map(({ title }) => title) : []));
    const named = [...new Set(titles)].filter(Boolean);
    return named.length > 0 ? html`<div class="note">${talk.bubble.from(named.map((title) => isolated(title, words.dir)).join(' · '))}</div>` : nothing;
  }

  override render() {
    const { item, live, failure } = this.entry;
    return html`
      ${this.#parts()}
      ${this.work.map((one) => this.#work(one))}
      ${live ? nothing : [this.#bare(), this.#sources()]}
      ${this.#silent && this.work.length === 0
        ? html`<div class="words dots" role="status" aria-label=${talk.bubble.writing}><i></i><i></i><i></i></div>`
        : nothing}
      ${failure
        ? html`<div class="failure" role="alert">
            <span dir="auto">${failure.message}</span>
            ${failure.retryable ? this.#again() : nothing} ${item.role === 'user' && item.createdAt === '' ? this.#takeBack() : nothing}
          </div>`
        : nothing}
      ${!failure && !live && item.status !== 'complete'
        ? html`<div class="note">${talk.bubble[item.status]} ${this.#again()}</div>`
        : nothing}
      <slot></slot>
    `;
  }

  #tell(name: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** What was not taken may be said differently. */
  #takeBack() {
    return this.last ? html`<button @click=${() => this.#tell('take-back')}>${talk.log.takeBack}</button>` : nothing;
  }

  #again() {
    return this.last ? html`<button @click=${() => this.#tell('retry')}>${words.tryAgain}</button>` : nothing;
  }
}
customElements.define('chat-bubble', ChatBubble);
