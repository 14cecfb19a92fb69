/** Short texts to collect: written one after the other with Enter, taken away one by one. `change` fires with all of them. */
import { css, html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { content } from '../../../words/admin/content.ts';
import { base } from '../../drawing.ts';
import '../cib-field.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';

export class CibChips extends LitElement {
  static override properties = {
    value: { attribute: false },
    label: {},
    hint: {},
    error: {},
    most: { type: Number },
    limit: { type: Number },
    _text: { state: true },
  };
  declare value: readonly string[];
  declare label: string;
  declare hint: string;
  declare error: string;
  declare most: number;
  declare limit: number;
  declare _text: string;
  constructor() {
    super();
    this.value = [];
    this.label = '';
    this.hint = '';
    this.error = '';
    this.most = 20;
    this.limit = 0;
    this._text = '';
  }
  static override styles = [
    base,
    sheet,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 8px 0 0;
        padding: 0;
        list-style: none;
      }
      ul:empty {
        display: none;
      }
      .chip {
        padding-inline: 12px 4px;
        max-width: 100%;
      }
      .chip button {
        display: grid;
        place-items: center;
        width: 26px;
        height: 26px;
        border-radius: 50%;
      }
      .chip button:hover {
        background: var(--card);
      }
    `,
  ];

  #set(value: readonly string[]): void {
    this.value = value;
    this.dispatchEvent(new CustomEvent<readonly string[]>('change', { detail: value, bubbles: true }));
  }

  /** What is written becomes one of them; so does what was left standing when one goes on. */
  #take(): void {
    const text = this._text.trim().replace(/\s+/g, ' ');
    this._text = '';
    if (text && !this.value.includes(text) && this.value.length < this.most) this.#set([...this.value, text]);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter' && this._text.trim()) {
      // The form is not sent by what ends an entry.
      event.preventDefault();
      this.#take();
    } else if (event.key === 'Backspace' && this._text === '' && this.value.length > 0) this.#set(this.value.slice(0, -1));
  }

  async #remove(at: number): Promise<void> {
    this.#set(this.value.filter((_, other) => other !== at));
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.focus();
  }

  override render() {
    const full = this.value.length >= this.most;
    return html`<cib-field optional .label=${this.label} .hint=${full ? content.faq.aliasesMost : this.hint} .limit=${this.limit} .error=${this.error}>
        <input
          dir="auto"
          autocomplete="off"
          enterkeyhint="done"
          ?disabled=${full}
          .value=${this._text}
          @input=${(event: Event) => (this._text = (event.target as HTMLInputElement).value)}
          @change=${(event: Event) => event.stopPropagation()}
          @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
          @blur=${() => this.#take()}
        />
      </cib-field>
      <ul role="list">
        ${repeat(
          this.value,
          (text) => text,
          (text, at) => html`<li class="chip">
            <span dir="auto">${text}</span>
            <button type="button" aria-label=${content.faq.aliasRemove(text)} @click=${() => void this.#remove(at)}>${icon('close')}</button>
          </li>`,
        )}
      </ul>`;
  }
}
customElements.define('cib-chips', CibChips);
