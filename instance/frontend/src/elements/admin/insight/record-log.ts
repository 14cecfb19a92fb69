/**
 * A conversation as its visitor saw it, in the look of the page: the very bubbles and surfaces of the chat, only to read.
 * Loaded with the first conversation that is opened.
 */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Rating } from '../../../protocol/frames.ts';
import { concluded, workOf, type Conversation, type Entry } from '../../../state/conversation.ts';
import { SurfaceFeed } from '../../../surface/feed.ts';
import tokens from '../../../tokens.css?inline';
import { insight } from '../../../words/admin/insight.ts';
import { speakTalk } from '../../../words/talk/index.ts';
import '../../chat/chat-bubble.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { date, time } from './written.ts';

/** What is known of an item beside what was said. */
export interface Mark {
  rating?: Rating | null | undefined;
  replaced?: boolean;
}

const sheet = (text: string): CSSStyleSheet => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};
/** The page's own look; what the creator set comes when it is there. */
const defaults = sheet(tokens);
const chosen = new CSSStyleSheet();
const dressed = fetch('/theme.css')
  .then((response) => (response.ok ? response.text() : ''))
  .then((text) => chosen.replace(text))
  .catch(() => undefined);

const CONTROLS = 'button, input, select, textarea, label, [role="button"], [role="checkbox"], [role="slider"], [contenteditable]';
const controls = (event: Event): boolean => event.composedPath().some((one) => one instanceof Element && one.matches(CONTROLS));
const link = (event: Event): boolean => event.composedPath().some((one) => one instanceof HTMLAnchorElement);

/** What is pressed in a recording does nothing; links open, and are not counted. */
function hush(event: Event): void {
  if (link(event) && event.type === 'click') event.stopPropagation();
  else if (controls(event) && !(event instanceof KeyboardEvent && event.key === 'Tab')) {
    event.stopPropagation();
    event.preventDefault();
  }
}
const HUSHED = ['click', 'pointerdown', 'mousedown', 'keydown', 'beforeinput', 'input', 'change', 'submit', 'drop', 'paste'] as const;

export class RecordLog extends LitElement {
  static override properties = { talk: { attribute: false }, marks: { attribute: false }, dated: { type: Boolean } };
  declare talk: Conversation;
  declare marks: ReadonlyMap<string, Mark>;
  /** With the days and times at which it was said. */
  declare dated: boolean;
  readonly #feed = new SurfaceFeed(
    async (onAction) => (await import('../../../surface/renderer.ts')).createRenderer(onAction),
    async () => false,
  );
  readonly #size = new ResizeObserver(() => this.dispatchEvent(new Event('grown')));

  constructor() {
    super();
    this.marks = new Map();
    this.dated = false;
  }

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        display: flex;
        flex-direction: column;
        gap: 12px;
        padding: 20px 16px;
        border-radius: 18px;
        background: var(--page);
        color: var(--ink);
        font-family: var(--font);
      }
      .said {
        display: flow-root;
      }
      .said[data-replaced] chat-bubble {
        opacity: 0.62;
      }
      .meta {
        margin: 0;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        margin-block-start: 4px;
        padding-inline: 4px;
        font-size: 0.75rem;
        color: var(--ink-soft);
      }
      .said[data-mine] .meta {
        justify-content: flex-end;
      }
      .meta .icon {
        width: 0.9375rem;
        height: 0.9375rem;
      }
      .up {
        color: var(--success);
      }
      .down {
        color: var(--danger);
      }
      .meta span {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .day {
        align-self: center;
        margin: 0;
        font-weight: 500;
        padding: 3px 12px;
        border-radius: 999px;
        background: var(--card);
        border: 1px solid var(--line);
        font-size: 0.75rem;
        color: var(--ink-soft);
      }
    `,
  ];

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = [defaults, chosen, ...this.shadowRoot.adoptedStyleSheets];
    return root;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of HUSHED) this.addEventListener(name, hush, true);
    this.#size.observe(this);
    void Promise.all([dressed, speakTalk()]).then(() => this.requestUpdate());
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  override render() {
    const { entries } = this.talk;
    const done = concluded(entries);
    let day = '';
    // Surfaces have headings of their own, which go on from these.
    return html`<h2 class="sr">${insight.conversation.label}</h2>
      ${this.dated ? nothing : html`<h3 class="sr">${insight.conversation.replay}</h3>`} ${repeat(
      entries,
      ({ key }) => key,
      (entry) => {
        const { createdAt } = entry.item;
        const today = this.dated && createdAt ? date(createdAt) : day;
        const begins = today !== day;
        day = today;
        return html`${begins ? html`<h3 class="day">${today}</h3>` : nothing}${this.#said(entry, done)}`;
      },
    )}`;
  }

  #said(entry: Entry, done: ReadonlySet<string>) {
    const { item } = entry;
    const { rating, replaced } = this.marks.get(item.id) ?? {};
    const mine = item.role === 'user';
    return html`<div class="said" ?data-mine=${mine} ?data-replaced=${replaced}>
      <chat-bubble .entry=${entry} .last=${false} .feed=${this.#feed} .work=${workOf(this.talk, entry, done)}></chat-bubble>
      ${this.dated || rating || replaced
        ? html`<p class="meta">
            ${this.dated && item.createdAt ? html`<time datetime=${item.createdAt}>${time(item.createdAt)}</time>` : nothing}
            ${replaced ? html`<span>${icon('again')} ${insight.conversation.wasReplaced}</span>` : nothing}
            ${rating
              ? html`<span class=${rating}>${icon(rating)} ${rating === 'up' ? insight.conversation.liked : insight.conversation.disliked}</span>`
              : nothing}
          </p>`
        : nothing}
    </div>`;
  }
}
customElements.define('record-log', RecordLog);
