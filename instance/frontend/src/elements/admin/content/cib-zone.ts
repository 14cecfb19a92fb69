/** A time zone to choose by typing a city: `value` is its IANA name; `change` fires with every name that is one. */
import { css, html, LitElement } from 'lit';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { base } from '../../drawing.ts';
import '../cib-field.ts';
import { sheet } from '../sheet.ts';
import { isZone, told, zones } from './moments.ts';

export class CibZone extends LitElement {
  static override properties = { value: { attribute: false }, label: {}, hint: {}, error: {}, _text: { state: true } };
  declare value: string;
  declare label: string;
  declare hint: string;
  declare error: string;
  declare _text: string | null;
  constructor() {
    super();
    this.value = '';
    this.label = '';
    this.hint = '';
    this.error = '';
    this._text = null;
  }
  static override styles = [base, sheet, css``];

  /** What somebody typed, as the name of a zone: `new york` is `America/New_York`. */
  #named(text: string): string {
    const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
    const all = zones();
    return all.find((zone) => zone.toLowerCase() === wanted) ?? all.find((zone) => zone.toLowerCase().endsWith(`/${wanted}`)) ?? '';
  }

  #typed(event: Event): void {
    event.stopPropagation();
    this._text = (event.target as HTMLInputElement).value;
    const zone = this.#named(this._text);
    if (zone && zone !== this.value) this.#choose(zone);
  }
  #choose(zone: string): void {
    this.value = zone;
    this.dispatchEvent(new CustomEvent<string>('change', { detail: zone, bubbles: true }));
  }
  #left(): void {
    // What is no zone goes back to the one that was chosen.
    this._text = null;
  }

  override render() {
    const now = isZone(this.value) ? content.zone.now(told(new Date().toISOString(), this.value, shell.locale, { timeStyle: 'short' })) : '';
    return html`<cib-field .label=${this.label} .hint=${[now, this.hint].filter(Boolean).join(' · ')} .error=${this.error}>
      <input
        list="zones"
        dir="ltr"
        autocomplete="off"
        spellcheck="false"
        placeholder=${content.zone.search}
        .value=${this._text ?? this.value}
        @input=${(event: Event) => this.#typed(event)}
        @change=${(event: Event) => event.stopPropagation()}
        @blur=${() => this.#left()}
      />
      <datalist id="zones">${zones().map((zone) => html`<option value=${zone}></option>`)}</datalist>
    </cib-field>`;
  }
}
customElements.define('cib-zone', CibZone);
