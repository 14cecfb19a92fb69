/** What can be done with a bubble: say it differently, have it answered anew, thumbs up and down. */
import { css, html, LitElement, nothing } from 'lit';
import { MESSAGE_LIMIT, type Item, type Rating } from '../../protocol/frames.ts';
import { wordsOf } from '../../state/conversation.ts';
import { talk } from '../../words/talk/index.ts';
import { words } from '../../words/index.ts';
import { base, icon } from '../drawing.ts';
import { sign } from './signs.ts';

export interface BubbleEvents {
  regenerate: string;
  edit: { item: string; message: string };
  rate: { item: string; rating: Rating | null };
  'copy-words': string;
}

export class BubbleTools extends LitElement {
  static override properties = { item: { attribute: false }, again: { type: Boolean }, copied: { type: Boolean }, _draft: { state: true } };
  declare item: Item;
  /** Whether the item may be changed: the visitor's last message, the last answer. */
  declare again: boolean;
  /** Whether its words were copied a moment ago. */
  declare copied: boolean;
  declare _draft: string | null;

  constructor() {
    super();
    this.again = false;
    this.copied = false;
    this._draft = null;
  }

  static override styles = [
    base,
    css`
      .row {
        display: flex;
        gap: 2px;
        align-items: center;
        margin: 2px -6px 0;
      }
      .row button {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: 50%;
        color: var(--ink-soft);
        transition: background 160ms;
      }
      .row time {
        padding: 0 8px;
        color: var(--ink-soft);
        font-size: 0.75rem;
        white-space: nowrap;
      }
      .row button:hover {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .row .icon {
        width: 1.0625rem;
        height: 1.0625rem;
      }
      .row [aria-pressed='true'] {
        color: var(--accent-ink);
      }
      .row [aria-pressed='true'] .icon {
        fill: var(--accent-line);
      }
      @media (forced-colors: active) {
        .row button[aria-pressed='true'] {
          background: Highlight;
          color: HighlightText;
        }
      }
      @media (pointer: coarse) {
        .row button {
          width: 40px;
          height: 40px;
        }
      }
      form {
        width: min(88vw, 420px);
        max-width: 100%;
        padding: 10px;
        border-radius: 20px;
        border: 1.5px solid var(--accent-line);
        background: var(--card-high);
      }
      textarea {
        width: 100%;
        padding: 4px 6px;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        font-size: 1rem;
        resize: none;
        field-sizing: content;
      }
      textarea:focus-visible {
        outline: none;
      }
      form div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-top: 6px;
      }
      form button {
        padding: 8px 16px;
        border-radius: 999px;
        font-weight: 600;
        font-size: 0.9375rem;
        color: var(--accent-ink);
      }
      form .send {
        background: var(--accent-fill);
        color: var(--on-accent);
      }
      form .send:disabled {
        opacity: 0.4;
        cursor: default;
      }
    `,
  ];

  override render() {
    const { role, rating, status } = this.item;
    if (this._draft !== null) return this.#editor(this._draft);
    const said = wordsOf(this.item).trim();
    const copy = said
      ? html`<button aria-label=${this.copied ? talk.tools.copied : talk.tools.copy} title=${talk.tools.copy} @click=${() => this.#tell('copy-words', said)}>
          ${this.copied ? icon('check') : sign('copy')}
        </button>`
      : nothing;
    if (role === 'user') {
      return html`<div class="row">${this.#time()} ${copy} ${this.again ? this.#button('fresh', talk.tools.edit, () => this.#edit()) : nothing}</div>`;
    }
    const thumb = (name: Rating, label: string) =>
      this.#button(name, label, () => this.#tell('rate', { item: this.item.id, rating: rating === name ? null : name }), rating === name);
    return html`<div class="row">
      ${this.#time()} ${copy}
      ${this.again && status === 'complete' ? this.#button('again', talk.tools.again, () => this.#tell('regenerate', this.item.id)) : nothing}
      ${status === 'complete' ? [thumb('up', talk.tools.good), thumb('down', talk.tools.bad)] : nothing}
    </div>`;
  }

  #time() {
    const at = Date.parse(this.item.createdAt);
    if (Number.isNaN(at)) return nothing;
    const short = new Intl.DateTimeFormat(words.locale, { timeStyle: 'short' }).format(at);
    const whole = new Intl.DateTimeFormat(words.locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
    return html`<time datetime=${this.item.createdAt} title=${whole}>${short}</time>`;
  }

  #button(name: string, label: string, press: () => void, pressed?: boolean) {
    return html`<button aria-label=${label} title=${label} aria-pressed=${pressed ?? nothing} @click=${press}>${icon(name)}</button>`;
  }

  #editor(draft: string) {
    const fits = draft.trim() !== '' && draft.trim().length <= MESSAGE_LIMIT;
    return html`<form @submit=${this.#send} @keydown=${this.#key}>
      <textarea
        rows="1"
        aria-label=${talk.tools.message}
        dir="auto"
        .value=${draft}
        @input=${(event: InputEvent) => (this._draft = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <div>
        <button type="button" @click=${() => this.#close()}>${talk.tools.cancel}</button>
        <button class="send" ?disabled=${!fits}>${talk.tools.send}</button>
      </div>
    </form>`;
  }

  #edit(): void {
    this._draft = wordsOf(this.item);
    // The bubble makes room for the editor.
    this.parentElement?.toggleAttribute('editing', true);
    void this.updateComplete.then(() => this.renderRoot.querySelector('textarea')?.focus());
  }
  #close(): void {
    this._draft = null;
    this.parentElement?.toggleAttribute('editing', false);
    // Back to where it was opened.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.row button:last-of-type')?.focus());
  }
  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#close();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target instanceof HTMLTextAreaElement) {
      this.#send(event);
    }
  };
  readonly #send = (event: Event): void => {
    event.preventDefault();
    const message = (this._draft ?? '').trim();
    if (message === '' || message.length > MESSAGE_LIMIT) return;
    this.#close();
    if (message !== wordsOf(this.item)) this.#tell('edit', { item: this.item.id, message });
  };

  #tell<Name extends keyof BubbleEvents>(name: Name, detail: BubbleEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
customElements.define('bubble-tools', BubbleTools);
