/** What one can do with the conversation as a whole: its private link, a copy to keep, its end, the end of all of it. */
import { css, html, LitElement, nothing } from 'lit';
import { failureOf } from '../../state/failures.ts';
import type { Session } from '../../state/session.ts';
import { transcript } from '../../state/transcript.ts';
import { deleteThread, eraseMe, exportMe, fetchWhole } from '../../transport/threads.ts';
import { words } from '../../words/index.ts';
import { own } from '../../words/own/index.ts';
import { base } from '../drawing.ts';
import { sign } from './own-signs.ts';

type Asked = 'thread' | 'me';

export class ChatMenu extends LitElement {
  static override properties = {
    session: { attribute: false },
    name: { type: String },
    embedded: { type: Boolean },
    _asked: { state: true },
    _busy: { state: true },
    _failed: { state: true },
    _link: { state: true },
  };
  declare session: Session;
  /** The creator's. */
  declare name: string;
  declare embedded: boolean;
  /** What the visitor is asked whether they mean it. */
  declare _asked: Asked | '';
  declare _busy: boolean;
  declare _failed: string;
  /** The link to copy by hand, where the browser does not. */
  declare _link: string;

  constructor() {
    super();
    this.name = '';
    this.embedded = false;
    this._asked = '';
    this._busy = false;
    this._failed = '';
    this._link = '';
  }

  static override styles = [
    base,
    css`
      .behind {
        position: absolute;
        inset: 0;
        z-index: 4;
      }
      .menu {
        position: absolute;
        z-index: 5;
        inset-block-start: calc(62px + env(safe-area-inset-top));
        inset-inline-end: 12px;
        width: max-content;
        max-width: calc(100% - 24px);
        max-height: calc(100% - 80px);
        overflow-y: auto;
        padding: 6px;
        border: 1px solid var(--line);
        border-radius: 18px;
        background: var(--card-high);
        box-shadow: var(--shadow-high);
        animation: drop 160ms var(--ease);
      }
      @keyframes drop {
        from {
          opacity: 0;
          transform: translateY(-6px);
        }
      }
      .menu button {
        display: flex;
        gap: 12px;
        align-items: center;
        width: 100%;
        min-height: 44px;
        padding: 8px 14px;
        border-radius: 12px;
        text-align: start;
      }
      .menu :is(button:hover, button:focus) {
        background: var(--accent-soft);
      }
      .menu button:focus-visible {
        outline-offset: -2px;
      }
      .menu button:disabled {
        opacity: 0.45;
        cursor: default;
      }
      .menu .icon {
        color: var(--ink-soft);
      }
      .menu .danger,
      .menu .danger .icon {
        color: var(--danger);
      }
      hr {
        margin: 6px 10px;
        border: 0;
        border-top: 1px solid var(--line);
      }
      .link {
        padding: 8px 12px;
        max-width: 300px;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      .link input {
        width: 100%;
        margin-top: 8px;
        padding: 10px 12px;
        border: 1.5px solid var(--accent-line);
        border-radius: 12px;
        background: var(--page);
        color: inherit;
        font: inherit;
      }
      dialog {
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
        border: 1px solid var(--line);
        border-radius: 24px;
        background: var(--card-high);
        color: var(--ink);
        box-shadow: var(--shadow-high);
      }
      dialog::backdrop {
        background: rgb(10 5 20 / 0.45);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 1.25rem;
        letter-spacing: -0.015em;
        text-wrap: balance;
      }
      p {
        margin: 0;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      .failed {
        margin-top: 12px;
        color: var(--danger);
      }
      .choice {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 22px;
      }
      .choice button {
        padding: 11px 18px;
        border: 1px solid var(--line);
        border-radius: 999px;
        font-weight: 650;
      }
      .choice .sure {
        border-color: transparent;
        background: var(--danger-fill, light-dark(oklch(0.5 0.18 25), oklch(0.52 0.17 25)));
        color: #fff;
      }
      .choice button:disabled {
        opacity: 0.5;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#key);
    void this.updateComplete.then(() => this.#items[0]?.focus());
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')];
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (this._asked) {
      // The dialog's own Escape closes it, and nothing beside it.
      if (event.key === 'Escape') event.stopPropagation();
      return;
    }
    const items = this.#items;
    const at = items.indexOf(this.shadowRoot!.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to >= items.length ? 0 : to)?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#back();
    } else if (event.key === 'Tab') {
      this.#back();
    }
  };

  /** Close; `notice` is told in the chat. */
  #back(notice?: string): void {
    this.dispatchEvent(new CustomEvent('back', { detail: notice ?? null }));
  }

  override render() {
    const { thread, entries, running } = this.session.store.conversation.value;
    const some = thread !== null && entries.length > 0;
    const item = (name: Parameters<typeof sign>[0], label: string, press: () => void, off = false, danger = false) =>
      html`<button role="menuitem" tabindex="-1" class=${danger ? 'danger' : nothing} ?disabled=${off} @click=${press}>${sign(name)} <span>${label}</span></button>`;
    return html`<div class="behind" @click=${() => this.#back()}></div>
      ${this._link
        ? html`<div class="menu link"><label>${own.menu.linkShown}<input readonly dir="ltr" .value=${this._link} /></label></div>`
        : html`<div class="menu" role="menu" aria-label=${words.chat.menu}>
            ${this.session.apart || this.embedded ? nothing : item('link', own.menu.copyLink, () => void this.#copyLink(thread!), !some)}
            ${item('download', own.menu.text, () => void this.#save('text', thread!), !some)}
            ${item('download', own.menu.data, () => void this.#save('data', thread!), !some)}
            ${item('download', own.menu.everything, () => void this.#save('everything', ''))}
            <hr />
            ${item('trash', own.menu.remove, () => this.#ask('thread'), !some || running !== null, true)}
            ${item('trash', own.menu.erase, () => this.#ask('me'), false, true)}
          </div>`}
      ${this._asked ? this.#dialog(this._asked) : nothing}`;
  }

  #dialog(asked: Asked) {
    const { cancel, meTitle, meText, me, threadTitle, threadText, thread } = own.confirm;
    const [title, text, sure] = asked === 'me' ? [meTitle, meText, me] : [threadTitle, threadText, thread];
    return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${() => this.#back()}>
      <h2 id="title">${title}</h2>
      <p id="text">${text}</p>
      ${this._failed ? html`<p class="failed" role="alert">${this._failed}</p>` : nothing}
      <div class="choice">
        <button autofocus ?disabled=${this._busy} @click=${() => this.renderRoot.querySelector('dialog')!.close()}>${cancel}</button>
        <button class="sure" ?disabled=${this._busy} @click=${() => void (asked === 'me' ? this.#eraseMe() : this.#eraseThread())}>${sure}</button>
      </div>
    </dialog>`;
  }

  #ask(asked: Asked): void {
    this._asked = asked;
    void this.updateComplete.then(() => this.renderRoot.querySelector('dialog')?.showModal());
  }

  async #copyLink(thread: string): Promise<void> {
    const link = new URL(`/#thread=${thread}`, location.origin).href;
    try {
      await navigator.clipboard.writeText(link);
      this.#back(own.menu.linkCopied);
    } catch {
      this._link = link;
      await this.updateComplete;
      const field = this.renderRoot.querySelector('input');
      field?.focus();
      field?.select();
    }
  }

  async #save(what: 'text' | 'data' | 'everything', thread: string): Promise<void> {
    try {
      if (what === 'everything') {
        download(`${own.transcript.file}.json`, 'application/json', await exportMe());
      } else {
        const items = await fetchWhole(thread);
        if (what === 'text') download(`${own.transcript.file}.md`, 'text/markdown', transcript(items, this.name));
        else download(`${own.transcript.file}.json`, 'application/json', JSON.stringify({ thread, items }, null, 2));
      }
      this.#back(own.menu.downloaded);
    } catch (error) {
      this.#back(failureOf(error).message);
    }
  }

  #eraseThread(): Promise<void> {
    const { thread } = this.session.store.conversation.value;
    return this.#sure(async () => {
      await deleteThread(thread!, true);
      this.session.kept.set(`draft:${thread}`, '');
      await this.session.leave();
      return own.threads.wasErased;
    });
  }
  #eraseMe(): Promise<void> {
    return this.#sure(async () => {
      await eraseMe();
      this.session.forget();
      return own.confirm.erased;
    });
  }

  async #sure(go: () => Promise<string>): Promise<void> {
    this._busy = true;
    this._failed = '';
    try {
      this.#back(await go());
    } catch (error) {
      this._failed = failureOf(error).message;
    }
    this._busy = false;
  }
}
customElements.define('chat-menu', ChatMenu);

/** Hand a file to the visitor; nothing is asked of anybody. */
function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
