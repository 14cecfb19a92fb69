/** A colour: picked, or written as `#rrggbb` or `oklch(…)`. What is no colour yet changes nothing and is said beside the field. */
import { css, html, nothing, type PropertyValues } from 'lit';
import { look } from '../../../words/admin/look.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { SpeakingElement } from '../view.ts';
import { hexOf } from './colours.ts';

export class ColourField extends SpeakingElement {
  static override properties = {
    name: {}, value: {}, hint: {}, warnings: { attribute: false }, error: {}, plain: {}, _text: { state: true }, _left: { state: true },
  };
  /** What the colour is for, in words. */
  declare name: string;
  /** The colour; empty where none is chosen. */
  declare value: string;
  declare hint: string;
  declare warnings: readonly string[];
  /** What the instance has against it. */
  declare error: string;
  /** What is shown as long as none is chosen, as CSS. */
  declare plain: string;
  declare _text: string | null;
  declare _left: boolean;

  constructor() {
    super();
    this.name = this.value = this.hint = this.error = '';
    this.plain = 'transparent';
    this.warnings = [];
    this._text = null;
    this._left = false;
  }

  static override styles = [
    base,
    css`
      .row {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      label {
        display: block;
        margin-block-end: 6px;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .well {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
        border-radius: 12px;
        border: 1px solid var(--line);
        overflow: hidden;
      }
      .well:focus-within {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      .well input {
        position: absolute;
        inset: -8px;
        width: calc(100% + 16px);
        height: calc(100% + 16px);
        padding: 0;
        border: 0;
        cursor: pointer;
        opacity: 0;
      }
      .text {
        flex: 1;
        min-width: 0;
        height: 44px;
        padding: 0 12px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--card);
        color: var(--ink);
        font: inherit;
        font-family: ui-monospace, Menlo, Consolas, monospace;
        font-size: 0.875rem;
        direction: ltr;
      }
      .text:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 1px;
      }
      .text[aria-invalid='true'] {
        border-color: var(--danger);
      }
      .text::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      .reset {
        flex: none;
        display: grid;
        place-items: center;
        width: 36px;
        height: 36px;
        border-radius: 10px;
        color: var(--ink-soft);
      }
      .reset:hover {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .below {
        margin: 6px 0 0;
        font-size: 0.8125rem;
        line-height: 1.4;
        color: var(--ink-soft);
      }
      .wrong {
        color: var(--danger);
      }
      .warning {
        display: flex;
        gap: 8px;
        margin: 8px 0 0;
        padding: 8px 10px;
        border-radius: 10px;
        background: var(--warning-soft);
        color: var(--warning);
        font-size: 0.8125rem;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .warning .icon {
        width: 1rem;
        height: 1rem;
        margin-block-start: 1px;
      }
    `,
  ];

  /** What was changed elsewhere, by a theme or by a step back, goes before what was typed. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('value') || this._text === null) return;
    if ((hexOf(this._text.trim()) ?? '') !== (hexOf(this.value) ?? '')) this._text = null;
  }

  #tell(value: string | null): void {
    this.dispatchEvent(new CustomEvent('pick', { detail: value, bubbles: true, composed: true }));
  }

  readonly #typed = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    this._text = text;
    this._left = false;
    const colour = text.trim();
    if (colour === '') this.#tell(null);
    else if (hexOf(colour)) this.#tell(colour);
  };

  /** Once the field is left, what stands in it is the colour there is, or what is wrong with it. */
  readonly #leave = (): void => {
    this._left = true;
    if (this._text !== null && (this._text.trim() === '' || hexOf(this._text.trim()))) this._text = null;
  };

  override render() {
    const text = this._text ?? this.value;
    const wrong = this._left && text.trim() !== '' && !hexOf(text.trim()) ? look.tokens.colourWrong : this.error;
    const shown = this.value || this.plain;
    return html`
      <label for="text">${this.name}</label>
      <div class="row">
        <span class="well" .style=${`background:${shown}`}>
          <input type="color" tabindex="0" aria-label=${look.tokens.pick(this.name)} .value=${hexOf(this.value) ?? '#808080'}
            @input=${(event: Event) => {
              this._text = null;
              this.#tell((event.target as HTMLInputElement).value);
            }} />
        </span>
        <input id="text" class="text" type="text" spellcheck="false" autocomplete="off" autocapitalize="off" maxlength="40"
          placeholder=${look.tokens.asItComes} .value=${text} aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="below warnings"
          @input=${this.#typed} @blur=${this.#leave} @change=${this.#leave} />
        ${this.value || text
          ? html`<button class="reset" type="button" title=${look.tokens.reset(this.name)} aria-label=${look.tokens.reset(this.name)}
              @click=${() => {
                this._text = null;
                this._left = false;
                this.#tell(null);
              }}>${icon('close')}</button>`
          : nothing}
      </div>
      <p id="below" class=${wrong ? 'below wrong' : 'below'} ?hidden=${!wrong && !this.hint}>${wrong || this.hint}</p>
      <div id="warnings" aria-live="polite">
        ${this.warnings.map((words) => html`<p class="warning">${icon('warning')}<span dir="auto">${words}</span></p>`)}
      </div>
    `;
  }
}
customElements.define('colour-field', ColourField);
