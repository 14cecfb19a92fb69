/**
 * The conversation itself: bubbles, what works in the background, what can be done with an answer. Loaded when there is a
 * conversation or the visitor turns to the chat, so that a page nobody chats on never fetches it.
 */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { concluded, visible, wordsOf, workOf, type Entry, type Pending } from '../../state/conversation.ts';
import type { Session } from '../../state/session.ts';
import { SurfaceFeed } from '../../surface/feed.ts';
import { talk } from '../../words/talk/index.ts';
import type { BubbleEvents } from './bubble-tools.ts';
import './chat-bubble.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';

/** What waits for the server, drawn as what it will be: the visitor's words, or an answer that is given anew. */
function asEntry({ key, text, failure }: Pending): Entry {
  const item: Entry['item'] = {
    id: key,
    role: text ? 'user' : 'assistant',
    parts: text ? [{ type: 'text', text }] : [],
    status: 'complete',
    createdAt: '',
  };
  return { key, failure, live: !text && !failure, item };
}

export class ChatLog extends WatchingElement {
  static override properties = { session: { attribute: false } };
  declare session: Session;
  #feed: SurfaceFeed | null = null;
  /** Words are revealed, surfaces are drawn, pictures are loaded: whatever it is, the log has grown. */
  readonly #size = new ResizeObserver(() => this.dispatchEvent(new Event('grown', { bubbles: true })));

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      chat-bubble {
        position: relative;
      }
      /* Of earlier answers the tools hang in the gap, and only while one looks there. */
      bubble-tools:not([newest]) {
        position: absolute;
        top: calc(100% - 8px);
        z-index: 1;
        opacity: 0;
        border-radius: 999px;
        background: var(--page);
        transition: opacity 160ms;
        pointer-events: none;
      }
      chat-bubble:hover > bubble-tools,
      bubble-tools:focus-within {
        opacity: 1 !important;
        pointer-events: auto !important;
      }
      .earlier {
        align-self: center;
        padding: 6px 14px;
        border-radius: 999px;
        color: var(--accent-ink);
        font-size: 0.875rem;
        font-weight: 600;
      }
      .earlier:hover {
        background: var(--accent-soft);
      }
    `,
  ];

  protected override watched() {
    return [this.session.store.conversation];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#feed ??= new SurfaceFeed(
      async (onAction) => (await import('../../surface/renderer.ts')).createRenderer(onAction),
      (action) => this.session.act(action),
    );
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  override render() {
    const state = this.session.store.conversation.value;
    const { pending, running, before } = state;
    const shown = visible(state);
    const done = concluded(shown);
    const said = shown.findLast(({ item }) => item.role === 'user');
    const idle = running === null && !pending && said !== undefined && wordsOf(said.item) !== '';
    return html`<div style="display:contents" @retry=${() => this.session.retry()} @stop-work=${(event: CustomEvent<string>) => this.session.stopWork(event.detail)} @regenerate=${this.#does} @edit=${this.#does} @rate=${this.#does}>
      ${before === null ? nothing : html`<button class="earlier" @click=${() => void this.#earlier()}>${talk.log.earlier}</button>`}
      ${repeat(
        // What is said keeps its bubble when the server has taken it.
        pending ? [...shown, asEntry(pending)] : shown,
        (entry) => entry.key,
        (entry, index) => {
          // The last exchange may be said or answered differently.
          const newest = entry === said || (entry.item.role === 'assistant' && shown[index - 1] === said);
          const tools = entry.live || entry.key === pending?.key
            ? nothing
            : html`<bubble-tools ?newest=${newest} .item=${entry.item} .again=${newest && idle}></bubble-tools>`;
          const last = index === shown.length - (pending ? 0 : 1);
          return html`<chat-bubble .entry=${entry} .last=${last} .feed=${this.#feed!} .work=${workOf(state, entry, done)}>${tools}</chat-bubble>`;
        },
      )}
    </div>`;
  }

  /** What the tools of a bubble ask for. */
  readonly #does = ({ type, detail }: CustomEvent): void => {
    const { item, message, rating } = detail as BubbleEvents['edit'] & BubbleEvents['rate'];
    if (type === 'rate') void this.session.rate(item, rating);
    else if (type === 'edit') this.session.edit(item, message);
    else this.session.regenerate(detail as string);
  };

  /** What was in view stays in view while older messages come above it. */
  async #earlier(): Promise<void> {
    const log = this.parentElement!;
    const below = log.scrollHeight - log.scrollTop;
    await this.session.loadEarlier();
    await this.updateComplete;
    log.scrollTop = log.scrollHeight - below;
  }
}
customElements.define('chat-log', ChatLog);
