/**
 * The chat: a panel beside the page on wide screens; on a phone a dock that opens into a sheet.
 *
 * It is one element in both forms, so the words someone is writing, the focus and the conversation never move house.
 */
import { html, nothing } from 'lit';
import type { Session } from '../../state/session.ts';
import './chat-composer.ts';
import type { ChatComposer } from './chat-composer.ts';
import { styles } from './chat-container.styles.ts';
import { words } from '../../words/index.ts';
import { base, icon, initials } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';

/** The sheet's form, as in the styles. */
const NARROW = matchMedia('(max-width: 959.98px)');
/** Remembered for the tab: a reload shows the conversation where it was. */
const OPENED = 'chatinbio:chat-open';

export class ChatContainer extends WatchingElement {
  static override properties = { session: { attribute: false }, open: { type: Boolean, reflect: true }, _notice: { state: true } };
  declare session: Session;
  declare open: boolean;
  declare _notice: string;
  #atEnd = true;
  #top = 0;
  /** The last thing that was asked for here. */
  #asked = '';

  constructor() {
    super();
    this.open = sessionStorage.getItem(OPENED) === 'yes';
    this._notice = '';
  }

  static override styles = [base, styles];

  protected override watched() {
    const { bio, conversation, history, line, notice } = this.session.store;
    return [bio, conversation, history, line, notice];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#escape);
    addEventListener('popstate', this.#back);
    NARROW.addEventListener('change', this.#cover);
    this.#cover();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#escape);
    removeEventListener('popstate', this.#back);
    NARROW.removeEventListener('change', this.#cover);
  }

  /** Open the sheet and be ready to write; `said` is said at once. */
  show(said?: string): void {
    this.#setOpen(true);
    this.#prepare();
    this.session.approach();
    if (said) this.#say(said);
    else void this.updateComplete.then(() => this.#composer?.focus());
  }

  get #composer(): ChatComposer | null {
    return this.renderRoot.querySelector('chat-composer');
  }
  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.open) this.#setOpen(false);
  };

  /** The phone's Back closes the sheet, as it would leave a page of its own. */
  readonly #back = (): void => {
    if (this.open) this.#setOpen(false);
  };
  readonly #cover = (): void => {
    const covers = this.open && NARROW.matches;
    document.documentElement.classList.toggle('sheet', covers);
    this.dispatchEvent(new CustomEvent('covers', { detail: covers }));
  };

  #setOpen(open: boolean): void {
    if (open === this.open) return;
    this.open = open;
    sessionStorage.setItem(OPENED, open ? 'yes' : 'no');
    if (open) {
      this.#atEnd = true;
      if (NARROW.matches) history.pushState({ chat: true }, '');
    } else if ((history.state as { chat?: boolean } | null)?.chat) {
      history.back();
    }
    this.#cover();
  }
  #say(said: string): boolean {
    this._notice = '';
    this.#atEnd = true;
    return this.session.say(said);
  }

  readonly #onSay = (event: CustomEvent<string>): void => {
    this.#setOpen(true);
    if (this.#say(event.detail)) event.preventDefault();
  };
  readonly #onFocus = (): void => {
    this.#prepare();
    this.session.approach();
    if (!this.open) this.#setOpen(true);
  };
  readonly #scrolled = (event: Event): void => {
    const log = event.currentTarget as HTMLElement;
    // What grows below moves the end away without anybody scrolling; only going up leaves it.
    if (log.scrollHeight - log.scrollTop - log.clientHeight < 60) this.#atEnd = true;
    else if (log.scrollTop < this.#top) this.#atEnd = false;
    this.#top = log.scrollTop;
  };
  readonly #follow = (): void => {
    const log = this.renderRoot.querySelector('.log');
    if (log && this.#atEnd) log.scrollTop = log.scrollHeight;
  };
  async #begin(): Promise<void> {
    try {
      await this.session.begin();
      this._notice = '';
      this.#composer?.focus();
    } catch (error) {
      this._notice = error instanceof Error ? error.message : words.failures.notBegun;
    }
  }

  protected override updated(): void {
    requestAnimationFrame(this.#follow);
    const { entries, pending } = this.session.store.conversation.value;
    if (entries.length > 0 || pending) this.#prepare();
    if (!pending || pending.key === this.#asked) return;
    this.#asked = pending.key;
    this.#atEnd = true;
  }

  /** What draws a conversation comes with the first one, or when the visitor turns to the chat. */
  #prepare(): void {
    if (!customElements.get('chat-log')) void import('./chat-log.ts').then(() => this.requestUpdate(), () => undefined);
  }

  override render() {
    const { bio, conversation, line, notice: refused } = this.session.store;
    const { entries, pending, running } = conversation.value;
    const name = bio.value?.displayName ?? '';
    const some = entries.length > 0 || pending !== null;
    const notice = this._notice || refused.value || (some ? ({ waiting: words.chat.waiting, offline: words.chat.away }[line.value as string] ?? '') : '');
    return html`<section class="panel" role=${this.open && NARROW.matches ? 'dialog' : 'region'} aria-label=${words.chat.with(name)}>
      <header>
        <span class="face" aria-hidden="true">${initials(name)}</span>
        <span class="who"><b>${name}</b><span>${this.#engine(bio.value?.engine ?? '')}</span></span>
        ${some
          ? html`<button class="round" aria-label=${words.chat.fresh} title=${words.chat.fresh} ?disabled=${running !== null} @click=${() => void this.#begin()}>
              ${icon('fresh')}
            </button>`
          : nothing}
        <button class="round shut" aria-label=${words.chat.close} @click=${() => this.#setOpen(false)}>${icon('chevron')}</button>
      </header>
      <div class="log" role="log" aria-live="polite" aria-busy=${running !== null} tabindex="0" @scroll=${this.#scrolled} @grown=${this.#follow}>
        ${this.#log(name)}
      </div>
      ${notice ? html`<p class="notice" role="status">${notice}</p>` : nothing}
      <div class="dock">
        ${some && !this.open
          ? html`<button class="resume" @click=${() => this.show()}>${icon('chat')} ${words.chat.resume}</button>`
          : nothing}
        ${some ? nothing : this.#suggestions()}
        <chat-composer .name=${name} .running=${running !== null} @say=${this.#onSay} @stop=${() => this.session.stop()} @focusin=${this.#onFocus}></chat-composer>
      </div>
    </section>`;
  }

  #engine(engine: string): string {
    if (engine === 'offline') return words.chat.offline;
    return engine ? words.chat.model : '';
  }

  #log(name: string) {
    const { conversation, history } = this.session.store;
    const { entries, pending } = conversation.value;
    if (typeof history.value === 'object' && entries.length === 0) {
      return html`<div class="empty" role="alert">
        <p>${history.value.failed}</p>
        <button class="again" @click=${() => void this.session.loadHistory()}>${words.tryAgain}</button>
      </div>`;
    }
    if (entries.length === 0 && !pending) {
      return html`<div class="empty">
        <span class="sign">${icon('chat')}</span>
        <h2>${words.chat.emptyTitle(name)}</h2>
        <p>${words.chat.emptyText}</p>
      </div>`;
    }
    return customElements.get('chat-log') ? html`<chat-log .session=${this.session}></chat-log>` : nothing;
  }

  #suggestions() {
    const asked = this.session.store.bio.value?.suggestions ?? [];
    if (asked.length === 0) return nothing;
    return html`<div class="chips" role="group" aria-label=${words.chat.suggested}>
      ${asked.slice(0, 4).map((one) => html`<button @click=${() => this.show(one)}>${one}</button>`)}
    </div>`;
  }
}
customElements.define('chat-container', ChatContainer);
