/** The visitor's conversations, in the place of the one that is open: go on with one, rename, archive, delete, restore, begin. */
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadState, ThreadView } from '../../protocol/threads.ts';
import { plain } from '../../state/plain.ts';
import type { Session } from '../../state/session.ts';
import { Threads } from '../../state/threads.ts';
import { words } from '../../words/index.ts';
import { own } from '../../words/own/index.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { sign } from './own-signs.ts';

const STATES: readonly ThreadState[] = ['active', 'archived', 'deleted'];
/** The longest name that the server keeps. */
const LONGEST = 200;

/** Today its time, before that its day. */
function when(updatedAt: string): string {
  const at = new Date(updatedAt);
  if (Number.isNaN(at.getTime())) return '';
  const today = at.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(words.locale, today ? { timeStyle: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

export class ThreadList extends WatchingElement {
  static override properties = { session: { attribute: false }, _opened: { state: true }, _renamed: { state: true } };
  declare session: Session;
  /** The row whose actions are shown, and the one that is being renamed. */
  declare _opened: string;
  declare _renamed: string;
  #threads: Threads | null = null;

  constructor() {
    super();
    this._opened = '';
    this._renamed = '';
  }

  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: 0;
        z-index: 4;
        display: flex;
        flex-direction: column;
        border-radius: inherit;
        background: var(--page);
        animation: turn 220ms var(--ease);
      }
      @keyframes turn {
        from {
          opacity: 0;
          transform: translateY(10px);
        }
      }
      header {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 12px;
        padding-top: calc(12px + env(safe-area-inset-top));
        border-bottom: 1px solid var(--line);
        background: var(--card);
      }
      h2 {
        flex: 1;
        min-width: 0;
        margin: 0;
        font-size: 1.0625rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h2:focus {
        outline: none;
      }
      .round {
        display: grid;
        place-items: center;
        flex: none;
        width: 44px;
        height: 44px;
        border-radius: 50%;
        color: var(--ink-soft);
      }
      .round:hover,
      .round[aria-expanded='true'] {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .turned:dir(rtl) {
        transform: scaleX(-1);
      }
      .fresh {
        display: flex;
        gap: 6px;
        align-items: center;
        padding: 9px 14px;
        border-radius: 999px;
        background: var(--accent-fill);
        color: var(--on-accent);
        font-weight: 650;
        font-size: 0.9375rem;
      }
      .states {
        display: flex;
        gap: 4px;
        padding: 10px 14px 4px;
      }
      .states button {
        padding: 7px 14px;
        border-radius: 999px;
        color: var(--ink-soft);
        font-size: 0.9375rem;
        font-weight: 600;
      }
      .states button:hover {
        background: var(--accent-soft);
      }
      .states [aria-pressed='true'] {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        padding: 6px 10px 16px;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        border-radius: 16px;
      }
      li + li {
        margin-top: 2px;
      }
      li:hover,
      li.open {
        background: var(--card);
      }
      .row {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-inline-end: 4px;
      }
      .go {
        flex: 1;
        min-width: 0;
        padding: 10px 12px;
        border-radius: 16px;
        text-align: start;
      }
      .first {
        display: flex;
        gap: 10px;
        align-items: baseline;
      }
      .label {
        flex: 1;
        min-width: 0;
        font-weight: 650;
      }
      [aria-current] .label {
        color: var(--accent-ink);
      }
      .label,
      .last {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .last,
      time {
        color: var(--ink-soft);
        font-size: 0.875rem;
      }
      .last {
        display: block;
        margin-top: 1px;
      }
      .actions,
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 0 12px 12px;
      }
      form {
        padding-top: 10px;
      }
      .actions button,
      form button,
      .more {
        display: flex;
        gap: 6px;
        align-items: center;
        padding: 7px 12px;
        border: 1px solid var(--line);
        border-radius: 999px;
        background: var(--card-high);
        font-size: 0.875rem;
        font-weight: 600;
      }
      .actions button:hover,
      .more:hover {
        background: var(--accent-soft);
      }
      .actions .icon {
        width: 1rem;
        height: 1rem;
      }
      .actions .danger {
        color: var(--danger);
      }
      form button.save {
        border-color: transparent;
        background: var(--accent-fill);
        color: var(--on-accent);
      }
      input {
        flex: 1 1 100%;
        min-width: 0;
        padding: 10px 12px;
        border: 1.5px solid var(--accent-line);
        border-radius: 12px;
        background: var(--card-high);
        color: inherit;
        font: inherit;
      }
      input:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 1px;
      }
      .none {
        padding: 12vh 24px;
        text-align: center;
        color: var(--ink-soft);
        text-wrap: balance;
      }
      .more {
        margin: 12px auto 0;
        color: var(--accent-ink);
      }
      .toast {
        display: flex;
        gap: 8px;
        align-items: center;
        justify-content: space-between;
        margin: 0 12px calc(12px + env(safe-area-inset-bottom));
        padding: 6px 8px;
        padding-inline-start: 16px;
        min-height: 48px;
        border-radius: 16px;
        background: var(--ink);
        color: var(--page);
        font-size: 0.9375rem;
      }
      .toast:empty {
        display: none;
      }
      .toast button {
        padding: 8px 12px;
        border-radius: 10px;
        font-weight: 700;
        text-decoration: underline;
      }
      .toast button:focus-visible {
        outline-color: currentColor;
      }
    `,
  ];

  protected override watched() {
    const { which, items, total, loading, notice } = (this.#threads ??= new Threads(this.session));
    return [which, items, total, loading, notice, this.session.store.conversation];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'dialog');
    this.setAttribute('aria-label', own.threads.title);
    this.addEventListener('keydown', this.#key);
    void this.#threads!.load();
    void this.updateComplete.then(() => this.#focus('h2'));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (this._renamed) this.#leaveRow(this._renamed);
    else if (this._opened) this.#leaveRow(this._opened);
    else this.#back();
  };
  #back(): void {
    this.dispatchEvent(new CustomEvent('back', { detail: null }));
  }
  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
  /** Close what is open at a row; the focus stays there, or, where it is gone, at the next best place. */
  #leaveRow(thread: string): void {
    [this._opened, this._renamed] = ['', ''];
    void this.updateComplete.then(() => {
      const row = [...this.renderRoot.querySelectorAll<HTMLElement>('li')].find((one) => one.dataset.thread === thread);
      const place = row?.querySelector<HTMLElement>('.round') ?? this.renderRoot.querySelector<HTMLElement>('.toast button') ?? this.renderRoot.querySelector<HTMLElement>('h2');
      place?.focus();
    });
  }
  async #open(view: ThreadView): Promise<void> {
    if (await this.#threads!.open(view)) this.#back();
  }
  async #begin(): Promise<void> {
    if (await this.#threads!.begin()) this.#back();
  }
  /** Do it to one, and go on from there. */
  #do(view: ThreadView, change: (threads: Threads) => Promise<void>): void {
    void change(this.#threads!).then(() => this.#leaveRow(view.thread));
  }

  override render() {
    const { which, items, loading, notice, hasMore } = this.#threads!;
    const empty = items.value.length === 0;
    const none = { active: own.threads.none, archived: own.threads.noneArchived, deleted: own.threads.noneDeleted };
    return html`<header>
        <button class="round" aria-label=${own.threads.close} title=${own.threads.close} @click=${() => this.#back()}>${sign('back', true)}</button>
        <h2 tabindex="-1">${own.threads.title}</h2>
        <button class="fresh" @click=${() => void this.#begin()}>${sign('plus')} ${own.threads.fresh}</button>
      </header>
      <div class="states" role="group" aria-label=${own.threads.which}>
        ${STATES.map((state) => html`<button aria-pressed=${which.value === state} @click=${() => this.#turn(state)}>${own.threads[state]}</button>`)}
      </div>
      <div class="list" aria-busy=${loading.value}>
        ${empty
          ? html`<p class="none" role="status">${loading.value ? own.threads.loading : notice.value && !notice.value.undo ? '' : none[which.value]}</p>`
          : html`<ul>${repeat(items.value, (view) => view.thread, (view) => this.#row(view))}</ul>`}
        ${hasMore && !empty ? html`<button class="more" ?disabled=${loading.value} @click=${() => void this.#threads!.more()}>${own.threads.more}</button>` : nothing}
      </div>
      <div class="toast" role="status">${notice.value
        ? html`<span>${notice.value.text}</span>${notice.value.undo
            ? html`<button @click=${() => void this.#threads!.undo().then(() => this.#focus('h2'))}>${own.threads.undo}</button>`
            : nothing}`
        : nothing}</div>`;
  }

  #turn(state: ThreadState): void {
    [this._opened, this._renamed] = ['', ''];
    this.#threads!.notice.value = null;
    void this.#threads!.load(state);
  }

  #row(view: ThreadView) {
    const { thread, label, updatedAt, lastMessage } = view;
    const name = label || own.threads.untitled;
    const deleted = this.#threads!.which.value === 'deleted';
    const current = this.#threads!.current === thread;
    if (this._renamed === thread) return html`<li class="open" data-thread=${thread}>${this.#editor(view, name)}</li>`;
    const opened = this._opened === thread;
    const words = html`<span class="first"><span class="label" dir="auto">${name}</span><time datetime=${updatedAt}>${when(updatedAt)}</time></span>
      ${lastMessage ? html`<span class="last" dir="auto">${lastMessage.role === 'user' ? own.threads.you(lastMessage.text) : plain(lastMessage.text)}</span>` : nothing}
      ${current ? html`<span class="sr">(${own.threads.current})</span>` : nothing}`;
    return html`<li class=${opened ? 'open' : ''} data-thread=${thread}>
      <div class="row">
        ${deleted
          ? html`<div class="go">${words}</div>`
          : html`<button class="go" aria-current=${current ? 'true' : nothing} @click=${() => void this.#open(view)}>${words}</button>`}
        <button
          class="round"
          aria-label=${own.threads.actions(name)}
          aria-expanded=${opened}
          @click=${() => (this._opened = opened ? '' : thread)}
        >
          ${sign('more')}
        </button>
      </div>
      ${opened ? this.#actions(view, deleted) : nothing}
    </li>`;
  }

  #actions(view: ThreadView, deleted: boolean) {
    if (deleted) {
      return html`<div class="actions">
        <button @click=${() => this.#do(view, (threads) => threads.restore(view))}>${sign('restore')} ${own.threads.restore}</button>
        <button class="danger" @click=${() => this.#do(view, (threads) => threads.erase(view))}>${sign('trash')} ${own.threads.erase}</button>
      </div>`;
    }
    return html`<div class="actions">
      <button @click=${() => this.#rename(view)}>${sign('pen')} ${own.threads.rename}</button>
      <button @click=${() => this.#do(view, (threads) => threads.archive(view, !view.archived))}>
        ${sign(view.archived ? 'restore' : 'archive')} ${view.archived ? own.threads.unarchive : own.threads.archive}
      </button>
      <button class="danger" @click=${() => this.#do(view, (threads) => threads.remove(view))}>${sign('trash')} ${own.threads.remove}</button>
    </div>`;
  }

  #rename({ thread }: ThreadView): void {
    this._renamed = thread;
    void this.updateComplete.then(() => {
      const field = this.renderRoot.querySelector<HTMLInputElement>('input');
      field?.focus();
      field?.select();
    });
  }

  #editor(view: ThreadView, name: string) {
    const save = (event: Event): void => {
      event.preventDefault();
      const label = this.renderRoot.querySelector('input')!.value.trim();
      if (label === view.label) this.#leaveRow(view.thread);
      else this.#do(view, (threads) => threads.rename(view, label));
    };
    return html`<form @submit=${save}>
      <input aria-label=${own.threads.label} dir="auto" maxlength=${LONGEST} .value=${name} />
      <button class="save">${own.threads.save}</button>
      <button type="button" @click=${() => this.#leaveRow(view.thread)}>${own.threads.cancel}</button>
    </form>`;
  }
}
customElements.define('thread-list', ThreadList);
