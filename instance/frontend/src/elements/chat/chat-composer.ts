/** Where the visitor writes. Enter sends, Shift+Enter begins a line; while an answer grows the button stops it. */
import { css, html, nothing } from 'lit';
import { MESSAGE_LIMIT } from '../../protocol/limits.ts';
import { words } from '../../words/index.ts';
import { isolated } from '../../words/isolated.ts';
import { base, icon } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';

export class ChatComposer extends WatchingElement {
  static override properties = {
    running: { type: Boolean },
    name: { type: String },
    _text: { state: true },
  };
  declare running: boolean;
  /** Whom the visitor writes to. */
  declare name: string;
  declare _text: string;

  constructor() {
    super();
    this.running = false;
    this.name = '';
    this._text = '';
  }

  static override styles = [
    base,
    css`
      form {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: end;
        gap: 6px;
        padding: 5px;
        background: var(--card-high);
        border: 1.5px solid var(--accent-line);
        border-radius: 26px;
        box-shadow: var(--shadow-high);
        transition: border-color 160ms;
      }
      form:focus-within {
        border-color: var(--accent);
      }
      textarea {
        width: 100%;
        max-height: 148px;
        min-height: 44px;
        padding: 10px 0 9px;
        padding-inline: 14px 6px;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        font-size: 1rem;
        line-height: 1.5;
        resize: none;
        field-sizing: content;
      }
      textarea:focus-visible {
        outline: none;
      }
      textarea::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      .send {
        display: grid;
        place-items: center;
        width: 44px;
        height: 44px;
        border-radius: 50%;
        background: var(--accent-fill);
        color: var(--on-accent);
        transition:
          opacity 160ms,
          transform 160ms var(--ease);
      }
      .send:disabled {
        opacity: 0.35;
        cursor: default;
      }
      .send:not(:disabled):active {
        transform: scale(0.92);
      }
      .send.stop .icon {
        fill: currentColor;
      }
      .limit {
        grid-column: 1 / -1;
        padding: 0 14px 6px;
        font-size: 0.8125rem;
        color: var(--danger);
      }
    `,
  ];

  override focus(): void {
    this.renderRoot.querySelector('textarea')?.focus();
  }
  /** What is being written; each change is told by `draft`. */
  get draft(): string {
    return this._text;
  }
  set draft(text: string) {
    this._text = text;
  }

  override render() {
    const said = this._text.trim();
    const over = said.length - MESSAGE_LIMIT;
    return html`<form @submit=${this.#submit}>
      <textarea
        rows="1"
        aria-label=${words.composer.label(this.name)}
        placeholder=${words.composer.placeholder(isolated(this.name, words.dir))}
        dir=${this._text ? 'auto' : words.dir}
        enterkeyhint="send"
        .value=${this._text}
        @input=${this.#write}
        @keydown=${this.#key}
      ></textarea>
      ${this.running
        ? html`<button class="send stop" type="button" aria-label=${words.composer.stop} @click=${() => this.#tell('stop')}>${icon('stop')}</button>`
        : html`<button class="send" aria-label=${words.composer.send} ?disabled=${said === '' || over > 0 || this.running}>${icon('send')}</button>`}
      ${over > 0 ? html`<div class="limit" role="alert">${words.composer.tooLong(over)}</div>` : nothing}
    </form>`;
  }

  #write(event: InputEvent): void {
    this._text = (event.target as HTMLTextAreaElement).value;
    this.#tell('draft', this._text);
  }
  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit(event);
  }
  #submit(event: Event): void {
    event.preventDefault();
    const said = this._text.trim();
    if (this.running || said === '' || said.length > MESSAGE_LIMIT) return;
    if (this.#tell('say', said)) this._text = '';
  }
  /** False where nobody took it, so that no words are lost. */
  #tell(name: string, detail?: string): boolean {
    return !this.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }));
  }
}
customElements.define('chat-composer', ChatComposer);
