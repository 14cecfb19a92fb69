/** On or off: `<cib-switch label="…" .checked=${…} @change=${…}>`; `quiet` hides the label from those who see. */
import { css, html, LitElement } from 'lit';
import { base } from '../drawing.ts';

export class CibSwitch extends LitElement {
  static override properties = {
    label: { type: String },
    hint: { type: String },
    checked: { type: Boolean },
    disabled: { type: Boolean },
    quiet: { type: Boolean },
  };
  declare label: string;
  declare hint: string;
  declare checked: boolean;
  declare disabled: boolean;
  declare quiet: boolean;
  constructor() {
    super();
    this.label = '';
    this.hint = '';
    this.checked = false;
    this.disabled = false;
    this.quiet = false;
  }

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    base,
    css`
      label {
        display: flex;
        align-items: center;
        gap: 14px;
        min-height: 32px;
        cursor: pointer;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .name {
        font-weight: 600;
      }
      .hint {
        display: block;
        font-size: 0.875rem;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      input {
        appearance: none;
        flex: none;
        position: relative;
        width: 44px;
        height: 26px;
        margin: 0;
        border-radius: 999px;
        background: color-mix(in oklab, var(--ink-soft) 78%, var(--card));
        cursor: pointer;
        transition: background 0.15s;
      }
      input::after {
        content: '';
        position: absolute;
        inset-block-start: 3px;
        inset-inline-start: 3px;
        width: 20px;
        height: 20px;
        border-radius: 50%;
        background: #fff;
        box-shadow: 0 1px 3px rgb(0 0 0 / 0.3);
        transition: inset-inline-start 0.15s var(--ease);
      }
      input:checked {
        background: var(--accent);
      }
      input:checked::after {
        inset-inline-start: 21px;
      }
      input:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      input:disabled {
        opacity: 0.5;
        cursor: default;
      }
      @media (forced-colors: active) {
        input {
          border: 1px solid ButtonText;
        }
        input:checked {
          background: Highlight;
        }
        input::after {
          background: ButtonText;
        }
      }
    `,
  ];

  #changed(event: Event): void {
    event.stopPropagation();
    this.checked = (event.target as HTMLInputElement).checked;
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  override render() {
    return html`<label>
      <span class=${this.quiet ? 'sr' : 'words'}>
        <span class="name">${this.label}</span>
        ${this.hint ? html`<span class="hint" id="hint">${this.hint}</span>` : ''}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-label=${this.label}
        aria-describedby=${this.hint ? 'hint' : ''}
        .checked=${this.checked}
        ?disabled=${this.disabled}
        @change=${(event: Event) => this.#changed(event)}
      />
    </label>`;
  }
}
customElements.define('cib-switch', CibSwitch);
