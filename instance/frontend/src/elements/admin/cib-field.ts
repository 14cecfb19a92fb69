/**
 * A label, a hint and what is wrong around one native control: `<cib-field label="Title"><input></cib-field>`.
 *
 * Label, hint and error are put beside the control, in its own tree, since ids do not reach across a shadow root.
 */
import { css, html, LitElement } from 'lit';
import { shell } from '../../words/admin/shell.ts';
import { base } from '../drawing.ts';

let made = 0;

export class CibField extends LitElement {
  static override properties = {
    label: { type: String },
    hint: { type: String },
    error: { type: String },
    optional: { type: Boolean },
    limit: { type: Number },
  };
  declare label: string;
  declare hint: string;
  declare error: string;
  declare optional: boolean;
  /** How many characters fit; counted where it begins to matter. 0 for no limit. */
  declare limit: number;
  readonly #id = `field-${++made}`;
  readonly #label = document.createElement('label');
  readonly #hint = document.createElement('p');
  readonly #count = document.createElement('p');
  readonly #error = document.createElement('p');

  constructor() {
    super();
    this.label = '';
    this.hint = '';
    this.error = '';
    this.optional = false;
    this.limit = 0;
    this.addEventListener('input', () => this.#wire());
  }

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .top {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 10px;
      }
      ::slotted(label) {
        display: block;
        padding-block-end: 6px;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .optional {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      ::slotted(p) {
        padding-block-start: 6px !important;
        font-size: 0.8125rem;
        line-height: 1.4;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      ::slotted(p[slot='count']) {
        font-variant-numeric: tabular-nums;
        text-align: end;
        flex: none;
      }
      ::slotted(p[slot='count'][data-full]) {
        color: var(--danger);
        font-weight: 600;
      }
      ::slotted(p[slot='error']) {
        color: var(--danger);
        font-weight: 550;
      }
      .below {
        display: flex;
        align-items: flex-start;
        justify-content: space-between;
        gap: 12px;
      }
    `,
  ];

  /** The control that the words are about. */
  get control(): HTMLElement | null {
    return this.querySelector('input, select, textarea, [data-control]');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [slot, part] of [['label', this.#label], ['hint', this.#hint], ['count', this.#count], ['error', this.#error]] as const) {
      part.slot = slot;
      if (slot !== 'label') part.id = `${this.#id}-${slot}`;
      this.append(part);
    }
  }

  #wire(): void {
    const control = this.control;
    this.#label.textContent = this.label;
    this.#hint.textContent = this.hint;
    this.#hint.hidden = !this.hint;
    this.#error.textContent = this.error;
    this.#error.hidden = !this.error;
    const value = control && 'value' in control ? String(control.value) : '';
    const length = [...value].length;
    this.#count.hidden = !this.limit || length < this.limit * 0.75;
    this.#count.toggleAttribute('data-full', this.limit > 0 && length > this.limit);
    const count = new Intl.NumberFormat(shell.locale);
    this.#count.textContent = this.#count.hidden ? '' : `${count.format(length)} / ${count.format(this.limit)}`;
    if (!control) return;
    control.id ||= `${this.#id}-control`;
    this.#label.htmlFor = control.id;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement)) {
      control.setAttribute('aria-label', this.label);
    }
    const about = [this.#error, this.#hint, this.#count].filter((part) => !part.hidden).map((part) => part.id);
    if (about.length > 0) control.setAttribute('aria-describedby', about.join(' '));
    else control.removeAttribute('aria-describedby');
    if (this.error) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }

  protected override updated(): void {
    this.#wire();
  }

  override render() {
    return html`<div class="top">
        <slot name="label"></slot>
        ${this.optional ? html`<span class="optional">${shell.optional}</span>` : ''}
      </div>
      <slot @slotchange=${() => this.#wire()}></slot>
      <div aria-live="polite"><slot name="error"></slot></div>
      <div class="below"><slot name="hint"></slot><slot name="count"></slot></div>`;
  }
}
customElements.define('cib-field', CibField);

/** Puts the focus on the first control of a form that something is wrong with. */
export function focusError(root: ParentNode): void {
  for (const field of root.querySelectorAll<CibField>('cib-field')) {
    if (!field.error) continue;
    field.control?.focus();
    return;
  }
}
