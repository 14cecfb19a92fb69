/** The visitor's conversations, in the place of the one that is open: go on with one, rename, archive, delete, restore, begin. */
import { html, nothing } from 'lit';
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
import { styles } from './thread-list.styles.ts';

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

  static override styles = [base, styles];

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
    void change(this.#threads!).then(() => {
      // Who has gone on meanwhile is not called back: what they press next would be pressed elsewhere.
      const now = (this.renderRoot as ShadowRoot).activeElement;
      if (!now || now.closest('li')?.dataset.thread === view.thread) this.#leaveRow(view.thread);
      else [this._opened, this._renamed] = [this._opened, this._renamed].map((open) => (open === view.thread ? '' : open)) as [string, string];
    });
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
