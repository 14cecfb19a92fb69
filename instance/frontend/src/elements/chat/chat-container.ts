/**
 * The chat: a panel beside the page on wide screens; on a phone a dock that opens into a sheet; in a widget all of its box.
 *
 * It is one element in every form, so the words someone is writing, the focus and the conversation never move house.
 */
import { html, nothing } from 'lit';
import type { Session } from '../../state/session.ts';
import { addressOf } from '../../transport/api.ts';
import { words } from '../../words/index.ts';
import { around } from '../../words/isolated.ts';
import { base, icon, initials } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import './chat-composer.ts';
import type { ChatComposer } from './chat-composer.ts';
import { styles } from './chat-container.styles.ts';

/** The sheet's form, as in the styles. */
const NARROW = matchMedia('(max-width: 959.98px)');
/** Remembered for the tab: a reload shows the conversation where it was. */
const OPENED = 'chat-open';
/** What somebody is writing, by thread. */
const draftOf = (thread: string | null): string => `draft:${thread ?? ''}`;

export class ChatContainer extends WatchingElement {
  static override properties = {
    session: { attribute: false },
    open: { type: Boolean, reflect: true },
    embedded: { type: Boolean, reflect: true },
    _notice: { state: true },
    _below: { state: true },
    _unseen: { state: true },
    _aside: { state: true },
  };
  declare session: Session;
  declare open: boolean;
  /** Inside a box of somebody else's: always open, and nothing of the document around it is touched. Closing is told by `shut`. */
  declare embedded: boolean;
  declare _notice: string;
  /** Whether the newest message is below what is in view, and how many came since. */
  declare _below: boolean;
  declare _unseen: number;
  /** What stands before the conversation: the list of threads, the menu, a question that needs a decision. */
  declare _aside: '' | 'threads' | 'menu';
  #atEnd = true;
  #top = 0;
  /** The step back in the browser's history that closing asked for has not come yet. */
  #leaving = false;
  /** The last thing that was asked for here. */
  #asked = '';
  #thread: string | null | undefined;
  #kept = false;

  constructor() {
    super();
    this.open = false;
    this.embedded = false;
    this._notice = '';
    this._below = false;
    this._unseen = 0;
    this._aside = '';
  }

  static override styles = [base, styles];

  protected override watched() {
    const { bio, conversation, foreign, history, lost, notice, unread } = this.session.store;
    return [bio, conversation, foreign, history, lost, notice, unread];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.embedded) {
      this.open = true;
      return;
    }
    if (!this.#kept) this.open = this.session.kept.get(OPENED) === 'yes' || this.session.store.linked.value !== '';
    this.#kept = true;
    addEventListener('keydown', this.#escape);
    addEventListener('popstate', this.#back);
    addEventListener('hashchange', this.#link);
    NARROW.addEventListener('change', this.#cover);
    this.#cover();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#escape);
    removeEventListener('popstate', this.#back);
    removeEventListener('hashchange', this.#link);
    NARROW.removeEventListener('change', this.#cover);
    this.#leaving = false;
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
    if (event.key === 'Escape' && !event.defaultPrevented && this.open) this.#shut();
  };

  /** The phone's Back closes the sheet, as it would leave a page of its own. */
  readonly #back = (): void => {
    // It is late where the browser is busy: whoever has opened the sheet again by then keeps it.
    const asked = this.#leaving;
    this.#leaving = false;
    if (!asked && this.open) this.#setOpen(false);
    else if (asked && this.open && NARROW.matches) history.pushState({ chat: true }, '');
  };
  readonly #cover = (): void => {
    const covers = this.open && NARROW.matches;
    document.documentElement.classList.toggle('sheet', covers);
    this.session.attend(this.open || !NARROW.matches);
    this.dispatchEvent(new CustomEvent('covers', { detail: covers }));
  };
  readonly #link = (): void => {
    if (!location.hash.startsWith('#thread=')) return;
    this.#setOpen(true);
    this.session.follow(location.hash);
  };

  /** Close, and leave the focus where one can go on from. */
  #shut(): void {
    if (this.embedded) {
      this.dispatchEvent(new CustomEvent('shut', { bubbles: true, composed: true }));
      return;
    }
    const inside = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement !== null;
    this.#setOpen(false);
    if (inside && NARROW.matches) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.resume, .chips button')?.focus());
  }

  #setOpen(open: boolean): void {
    if (open === this.open || this.embedded) return;
    this.open = open;
    this._aside = '';
    this.session.kept.set(OPENED, open ? 'yes' : '');
    if (open) {
      this.#atEnd = true;
      if (NARROW.matches && !this.#leaving) history.pushState({ chat: true }, '');
    } else if (!this.#leaving && (history.state as { chat?: boolean } | null)?.chat) {
      this.#leaving = true;
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
    if (!this.#say(event.detail)) return;
    event.preventDefault();
    this.session.kept.set(draftOf(this.#thread ?? null), '');
  };
  readonly #onFocus = (): void => {
    this.#prepare();
    this.session.approach();
    this.#setOpen(true);
  };
  readonly #scrolled = (event: Event): void => {
    const log = event.currentTarget as HTMLElement;
    // What grows below moves the end away without anybody scrolling; only going up leaves it.
    if (log.scrollHeight - log.scrollTop - log.clientHeight < 60) this.#atEnd = true;
    else if (log.scrollTop < this.#top) this.#atEnd = false;
    this.#top = log.scrollTop;
    this._below = !this.#atEnd;
    if (this.#atEnd) this._unseen = 0;
  };
  readonly #follow = (): void => {
    const log = this.renderRoot.querySelector('.log');
    if (!log || !this.#atEnd) return;
    log.scrollTop = log.scrollHeight;
    // The event that tells of this comes later, perhaps after somebody has gone up from here.
    this.#top = log.scrollTop;
  };
  readonly #came = (event: CustomEvent<number>): void => {
    if (this._below) this._unseen += event.detail;
  };
  readonly #down = (): void => {
    this.#atEnd = true;
    this.#follow();
    [this._below, this._unseen] = [false, 0];
    this.renderRoot.querySelector<HTMLElement>('.log')?.focus({ preventScroll: true });
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
    const { conversation, foreign, history: told, linked } = this.session.store;
    const { entries, pending, thread } = conversation.value;
    requestAnimationFrame(this.#follow);
    if (entries.length > 0 || pending || foreign.value) this.#prepare();
    if (thread !== this.#thread) this.#arrive(thread);
    // What the address named is open, and kept for this tab.
    if (told.value === 'ready' && linked.value && !this.embedded && location.hash === `#thread=${linked.value}` && !foreign.value) {
      history.replaceState(history.state, '', location.pathname + location.search);
    }
    if (!pending || pending.key === this.#asked) return;
    this.#asked = pending.key;
    this.#atEnd = true;
  }

  /** Another thread is shown: its end, and what was being written there. */
  #arrive(thread: string | null): void {
    const first = this.#thread === undefined || this.#thread === null;
    this.#thread = thread;
    this.#atEnd = true;
    [this._below, this._unseen] = [false, 0];
    const composer = this.#composer;
    if (!composer) return;
    const { kept } = this.session;
    // What is written before it is known where goes along.
    if (first && composer.draft) kept.set(draftOf(thread), composer.draft);
    else composer.draft = kept.get(draftOf(thread));
  }

  /** What draws a conversation comes with the first one, or when the visitor turns to the chat. */
  #prepare(): void {
    if (!customElements.get('chat-log')) void import('./chat-log.ts').then(() => this.requestUpdate(), () => undefined);
  }

  /** The list or the menu, whose code comes with the first use. */
  async #turnTo(aside: 'threads' | 'menu'): Promise<void> {
    try {
      await (aside === 'threads' ? import('./thread-list.ts') : import('./chat-menu.ts'));
      this._notice = '';
      this._aside = this._aside === aside ? '' : aside;
    } catch {
      this._notice = words.failures.unreachable;
    }
  }
  readonly #turnBack = (event?: CustomEvent<string>): void => {
    const from = this._aside;
    this._aside = '';
    if (typeof event?.detail === 'string') this._notice = event.detail;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[aria-controls=${from}]`)?.focus());
  };

  override render() {
    const { bio, conversation, foreign, lost, notice: refused } = this.session.store;
    const { entries, pending, running } = conversation.value;
    const name = bio.value?.displayName ?? '';
    const some = entries.length > 0 || pending !== null;
    const { waiting, away } = words.chat;
    const notice = this._notice || refused.value || (some && lost.value ? (lost.value === 'waiting' ? waiting : away) : '');
    const covered = this._aside === 'threads';
    return html`<section
      class="panel"
      role=${this.open && !this.embedded && NARROW.matches ? 'dialog' : 'region'}
      aria-label=${words.chat.with(name)}
      dir=${words.dir}
      @came=${this.#came}
      @notice=${(event: CustomEvent<string>) => (this._notice = event.detail)}
    >
      <div class="front" ?inert=${covered}>
        <button class="skip" @click=${() => this.#composer?.focus()}>${words.chat.skip}</button>
        ${this.#header(name, some, running !== null)}
        <div
          class="log"
          role="log"
          aria-live="off"
          aria-label=${words.chat.log}
          tabindex="0"
          @scroll=${this.#scrolled}
          @grown=${this.#follow}
          @take-back=${() => (this.#composer!.draft = this.session.withdraw())}
        >
          ${this.#log(name)}
        </div>
        ${this._below && some ? this.#pill() : nothing}
        <p class="notice" role="status" dir="auto">${notice}</p>
        <div class="dock">
          ${some && !this.open ? this.#resume() : nothing}
          ${some || foreign.value ? nothing : this.#suggestions()}
          <chat-composer
            .name=${name}
            .running=${running !== null}
            @say=${this.#onSay}
            @draft=${(event: CustomEvent<string>) => this.session.kept.set(draftOf(this.#thread ?? null), event.detail)}
            @stop=${() => this.session.stop()}
            @focusin=${this.#onFocus}
          ></chat-composer>
        </div>
      </div>
      ${covered ? html`<thread-list id="threads" .session=${this.session} @back=${this.#turnBack}></thread-list>` : nothing}
      ${this._aside === 'menu'
        ? html`<chat-menu id="menu" .session=${this.session} .name=${name} ?embedded=${this.embedded} @back=${this.#turnBack}></chat-menu>`
        : nothing}
    </section>`;
  }

  #header(name: string, some: boolean, busy: boolean) {
    const { bio } = this.session.store;
    const { avatarUrl, engine = '' } = bio.value ?? {};
    const button = (sign: string, label: string, press: () => void, more = '') =>
      html`<button class="round ${more}" aria-label=${label} title=${label} @click=${press}>${icon(sign)}</button>`;
    const opener = (sign: string, label: string, aside: 'threads' | 'menu') =>
      html`<button
        class="round"
        aria-label=${label}
        title=${label}
        aria-controls=${aside}
        aria-haspopup=${aside === 'menu' ? 'menu' : 'dialog'}
        aria-expanded=${this._aside === aside}
        @click=${() => void this.#turnTo(aside)}
      >
        ${icon(sign)}
      </button>`;
    return html`<header>
      ${avatarUrl
        ? html`<img class="face" src=${addressOf(avatarUrl)} alt="" width="38" height="38" />`
        : html`<span class="face" aria-hidden="true">${initials(name)}</span>`}
      <span class="who"><b dir="auto">${name}</b><span>${engine && (engine === 'offline' ? words.chat.offline : words.chat.model)}</span></span>
      ${some && !busy ? button('fresh', words.chat.fresh, () => void this.#begin()) : nothing}
      ${opener('list', words.chat.conversations, 'threads')} ${opener('more', words.chat.menu, 'menu')}
      ${button('chevron', words.chat.close, () => this.#shut(), 'shut')}
    </header>`;
  }

  #pill() {
    const label = this._unseen > 0 ? words.chat.unseen(this._unseen) : words.chat.down;
    return html`<div class="hover"><button class=${this._unseen > 0 ? 'pill news' : 'pill'} aria-label=${label} @click=${this.#down}>
      ${icon('chevron')}${this._unseen > 0 ? html`<span>${label}</span>` : nothing}
    </button></div>`;
  }

  #resume() {
    const unread = this.session.store.unread.value;
    return html`<button class="resume" @click=${() => this.show()}>
      ${icon('chat')} ${words.chat.resume}${unread > 0 ? html`<span class="badge">${words.chat.unread(unread)}</span>` : nothing}
    </button>`;
  }

  #log(name: string) {
    const { conversation, foreign, history } = this.session.store;
    const { entries, pending } = conversation.value;
    if (typeof history.value === 'object' && entries.length === 0) {
      return html`<div class="empty" role="alert">
        <p>${history.value.failed}</p>
        <button class="again" @click=${() => void this.session.loadHistory()}>${words.tryAgain}</button>
      </div>`;
    }
    if (entries.length === 0 && !pending && !foreign.value) {
      const [before, after] = around(words.chat.emptyTitle);
      return html`<div class="empty">
        <span class="sign">${icon('chat')}</span>
        <h2>${before}<bdi>${name}</bdi>${after}</h2>
        <p>${words.chat.emptyText}</p>
      </div>`;
    }
    return customElements.get('chat-log') ? html`<chat-log .session=${this.session}></chat-log>` : nothing;
  }

  #suggestions() {
    const asked = this.session.store.bio.value?.suggestions ?? [];
    if (asked.length === 0) return nothing;
    return html`<div class="chips" role="group" aria-label=${words.chat.suggested}>
      ${asked.slice(0, 4).map((one) => html`<button dir="auto" @click=${() => this.show(one)}>${one}</button>`)}
    </div>`;
  }
}
customElements.define('chat-container', ChatContainer);
