/**
 * The conversation itself: bubbles, what works in the background, what can be done with an answer. Loaded when there is a
 * conversation or the visitor turns to the chat, so that a page nobody chats on never fetches it.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { concluded, type Conversation, visible, wordsOf, workOf, type Entry, type Pending } from '../../state/conversation.ts';
import type { Session } from '../../state/session.ts';
import { SurfaceFeed } from '../../surface/feed.ts';
import { talk } from '../../words/talk/index.ts';
import { words } from '../../words/index.ts';
import type { BubbleEvents } from './bubble-tools.ts';
import { ChatBubble } from './chat-bubble.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { sign } from './signs.ts';

const dayOf = (createdAt: string): string => {
  const at = new Date(createdAt);
  return Number.isNaN(at.getTime()) ? '' : at.toDateString();
};
/** A day as one would name it today. */
function dayName(createdAt: string): string {
  const [at, now] = [new Date(createdAt), new Date()];
  const days = Math.round((new Date(now.toDateString()).getTime() - new Date(at.toDateString()).getTime()) / 86_400_000);
  if (days === 0) return talk.log.today;
  if (days === 1) return talk.log.yesterday;
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(words.locale, { weekday: 'long', day: 'numeric', month: 'long', year }).format(at);
}

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

/** How long it is shown that something was copied, and what was announced stays for whoever reads it again. */
const SHORTLY_MS = 2_000;
const HEARD_MS = 5_000;
/** Questions are suggested in a conversation that has just begun. */
const FEW = 12;

export class ChatLog extends WatchingElement {
  static override properties = { session: { attribute: false }, _said: { state: true }, _copied: { state: true } };
  declare session: Session;
  /** What is announced: finished answers, each once and whole. */
  declare _said: string;
  /** The item whose words were copied a moment ago. */
  declare _copied: string;
  #thread: string | null | undefined;
  /** The newest item that was there at the last look. */
  #newest = '';

  constructor() {
    super();
    this._said = '';
    this._copied = '';
  }

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
      .day {
        align-self: center;
        padding: 2px 12px;
        border-radius: 999px;
        color: var(--ink-soft);
        font-size: 0.8125rem;
        font-weight: 600;
      }
      .further {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .further button {
        padding: 8px 14px;
        border: 1px solid var(--accent-line);
        border-radius: 999px;
        background: var(--card-high);
        color: var(--accent-ink);
        font-size: 0.875rem;
        font-weight: 600;
        text-align: start;
      }
      .further button:hover {
        background: var(--accent-soft);
      }
      .foreign {
        margin: auto;
        padding: 24px;
        max-width: 38ch;
        text-align: center;
        color: var(--ink-soft);
      }
      .foreign h2 {
        margin: 14px 0 6px;
        font-size: 1.25rem;
        letter-spacing: -0.015em;
        color: var(--ink);
      }
      .foreign .icon {
        width: 2.25rem;
        height: 2.25rem;
        color: var(--accent-ink);
      }
      .foreign button {
        margin-top: 14px;
        padding: 11px 20px;
        border-radius: 999px;
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 650;
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
    return [this.session.store.bio, this.session.store.conversation, this.session.store.foreign];
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

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const state = this.session.store.conversation.value;
    const { entries, pending, thread } = state;
    const stored = entries.filter(({ item, live }) => !live && !item.id.startsWith('turn:'));
    const known = stored.findIndex(({ item }) => item.id === this.#newest);
    // What was the newest may have been replaced.
    const from = known >= 0 || this.#newest === '' ? known : stored.findLastIndex(({ item }) => item.role === 'user');
    const came = thread === this.#thread ? stored.slice(from + 1) : [];
    this.#thread = thread;
    this.#newest = stored.at(-1)?.item.id ?? '';
    const answers = came.filter(({ item }) => item.role === 'assistant');
    if (pending) this._said = '';
    if (answers.length === 0) return;
    void import('../../state/plain.ts').then(
      ({ plain }) => this.#announce(answers.map(({ item }) => plain(wordsOf(item))).join('\n')),
      () => undefined,
    );
    this.dispatchEvent(new CustomEvent('came', { detail: answers.length, bubbles: true, composed: true }));
  }

  #announce(text: string): void {
    this._said = text;
    setTimeout(() => (this._said = this._said === text ? '' : this._said), HEARD_MS);
  }

  override render() {
    const state = this.session.store.conversation.value;
    const { pending, running, before } = state;
    if (this.session.store.foreign.value) return this.#foreign();
    const shown = visible(state);
    const done = concluded(shown);
    const said = shown.findLast(({ item }) => item.role === 'user');
    const idle = running === null && !pending && said !== undefined && wordsOf(said.item) !== '';
    let day = '';
    return html`<div
        style="display:contents"
        @retry=${() => this.session.retry()}
        @stop-work=${(event: CustomEvent<string>) => this.session.stopWork(event.detail)}
        @regenerate=${this.#does}
        @edit=${this.#does}
        @rate=${this.#does}
        @copy-words=${this.#copy}
        @copy-code=${this.#copy}
      >
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
              : html`<bubble-tools
                  ?newest=${newest}
                  .item=${entry.item}
                  .again=${newest && idle}
                  .copied=${this._copied === entry.item.id}
                ></bubble-tools>`;
            const last = index === shown.length - (pending ? 0 : 1);
            const begun = dayOf(entry.item.createdAt);
            const turned = begun !== '' && begun !== day;
            if (turned) day = begun;
            return html`${turned ? html`<time class="day" datetime=${entry.item.createdAt}>${dayName(entry.item.createdAt)}</time>` : nothing}<chat-bubble
                .entry=${entry}
                .last=${last}
                .feed=${this.#feed!}
                .work=${workOf(state, entry, done)}
                >${tools}</chat-bubble
              >`;
          },
        )}
        ${idle ? this.#further(shown) : nothing}
      </div>
      <p class="sr" role="status" aria-live="polite">${this._said}</p>`;
  }

  /** Questions that were not asked yet, below an answer that offers nothing itself. */
  #further(shown: Conversation['entries']) {
    const last = shown.at(-1)?.item;
    if (last?.role !== 'assistant' || last.status !== 'complete' || shown.length > FEW) return nothing;
    if (last.parts.some((part) => part.type === 'surface')) return nothing;
    const asked = new Set(shown.map(({ item }) => wordsOf(item).trim().toLowerCase()));
    const open = (this.session.store.bio.value?.suggestions ?? []).filter((one) => !asked.has(one.trim().toLowerCase()));
    if (open.length === 0) return nothing;
    return html`<div class="further" role="group" aria-label=${talk.log.further}>
      ${open.slice(0, 3).map((one) => html`<button dir="auto" @click=${() => this.session.say(one)}>${one}</button>`)}
    </div>`;
  }

  /** A private link that led here is somebody else's. */
  #foreign() {
    return html`<div class="foreign" role="alert">
      ${sign('lock')}
      <h2>${talk.link.title}</h2>
      <p>${talk.link.text}</p>
      <button @click=${() => void this.session.leave().catch(() => undefined)}>${talk.link.on}</button>
    </div>`;
  }

  readonly #copy = async (event: CustomEvent<string>): Promise<void> => {
    const bubble = event.composedPath().find((one) => one instanceof ChatBubble);
    const [code, mark] = [event.type === 'copy-code', bubble?.entry.item.id ?? ''];
    try {
      await navigator.clipboard.writeText(event.detail);
      this.#announce(talk.tools.copied);
      if (code) return;
      this._copied = mark;
      setTimeout(() => (this._copied = this._copied === mark ? '' : this._copied), SHORTLY_MS);
    } catch {
      this.dispatchEvent(new CustomEvent('notice', { detail: talk.tools.notCopied, bubbles: true, composed: true }));
    }
  };

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
