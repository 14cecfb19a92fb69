/** A password that can be looked at: `<cib-password label name autocomplete>`; `value` and an `input` event as a native field. */
import { css, html, LitElement, nothing } from 'lit';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';
import './cib-field.ts';
import { icon } from './icons.ts';
import { sheet } from './sheet.ts';

export class CibPassword extends LitElement {
  static override properties = {
    label: { type: String },
    hint: { type: String },
    error: { type: String },
    value: { attribute: false },
    autocomplete: { type: String },
    /** How strong what is written is, from 1 to 4, and the words for it; 0 says nothing. */
    strength: { attribute: false },
    _shown: { state: true },
  };
  declare label: string;
  declare hint: string;
  declare error: string;
  declare value: string;
  declare autocomplete: 'current-password' | 'new-password';
  declare strength: { level: number; words: string };
  declare _shown: boolean;
  constructor() {
    super();
    this.label = '';
    this.hint = '';
    this.error = '';
    this.value = '';
    this.autocomplete = 'current-password';
    this.strength = { level: 0, words: '' };
    this._shown = false;
  }

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    base,
    sheet,
    css`
      .box {
        position: relative;
      }
      .box input {
        padding-inline-end: 52px !important;
      }
      .only {
        position: absolute;
        inset-block-start: 2px;
        inset-inline-end: 2px;
      }
      .strength {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 12px;
        margin-block-start: 8px;
        font-size: 0.8125rem;
        font-weight: 550;
      }
      .bars {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        gap: 4px;
      }
      .bars i {
        height: 5px;
        border-radius: 3px;
        background: var(--line);
      }
      .l1 {
        --strength: var(--danger);
      }
      .l2 {
        --strength: var(--warning);
      }
      .l3,
      .l4 {
        --strength: var(--success);
      }
      .strength span {
        color: var(--strength);
      }
      .bars i.on {
        background: var(--strength);
      }
    `,
  ];

  #typed(event: Event): void {
    event.stopPropagation();
    this.value = (event.target as HTMLInputElement).value;
    this.dispatchEvent(new Event('input', { bubbles: true }));
  }
  /** Enter in a shadow root submits no form outside. */
  #pressed(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.closest('form')?.requestSubmit();
  }

  override render() {
    const { level, words } = this.strength;
    return html`<cib-field .label=${this.label} .hint=${this.hint} .error=${this.error}>
        <div class="box">
          <input
            type=${this._shown ? 'text' : 'password'}
            autocomplete=${this.autocomplete}
            autocapitalize="off"
            spellcheck="false"
            dir="ltr"
            .value=${this.value}
            @input=${(event: Event) => this.#typed(event)}
            @keydown=${(event: KeyboardEvent) => this.#pressed(event)}
          />
          <button
            type="button"
            class="only"
            aria-pressed=${this._shown ? 'true' : 'false'}
            aria-label=${shell.signIn.show}
            @click=${() => (this._shown = !this._shown)}
          >
            ${icon(this._shown ? 'hidden' : 'eye')}
          </button>
        </div>
      </cib-field>
      ${level > 0
        ? html`<div class="strength l${level}">
            <span class="bars" aria-hidden="true">${[1, 2, 3, 4].map((bar) => html`<i class=${bar <= level ? 'on' : ''}></i>`)}</span>
            <span role="status"><span class="sr">${shell.claim.strengthLabel}: </span>${words}</span>
          </div>`
        : nothing}`;
  }
}
customElements.define('cib-password', CibPassword);
