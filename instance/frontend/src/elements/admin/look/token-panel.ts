/** The tokens of one group, each with what it is chosen by, a way back, and what the instance has to say about it. */
import { html, nothing, type PropertyValues } from 'lit';
import type { TokensBody } from '../../../protocol/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { SpeakingElement } from '../view.ts';
import '../cib-picture.ts';
import './colour-field.ts';
import { FIELDS, FONTS, type Choice, type Colour, type Field, type Group, type Picture, type Slider, type Value } from './fields.ts';
import { glyph } from './glyphs.ts';
import { panel } from './token-panel.styles.ts';

/** A token is to be this; null as it comes. Without a name it is the whole group. */
export interface Edit {
  group: Group;
  name: string | null;
  value: Value;
}

/** What stands in a colour's well as long as none is chosen. */
const PLAIN: Readonly<Record<string, string>> = {
  primary: 'oklch(0.51 0.2 var(--own-hue, 285))',
  secondary: 'oklch(0.51 0.2 var(--own-hue-2, 345))',
  surface: 'oklch(0.977 0.006 var(--own-hue, 285))',
  text: 'oklch(0.24 0.02 var(--own-hue, 285))',
  darkSurface: 'oklch(0.185 0.012 var(--own-hue, 285))',
  darkText: 'oklch(0.955 0.006 var(--own-hue, 285))',
};
/** A colour for the dark is, where it is not chosen, the other one. */
const byDay = (name: string): string | null => /^dark(.)(.*)$/.exec(name)?.slice(1).join('').replace(/^./, (letter) => letter.toLowerCase()) ?? null;

export class TokenPanel extends SpeakingElement {
  static override properties = {
    group: {}, tokens: { attribute: false }, warnings: { attribute: false }, errors: { attribute: false }, own: { attribute: false },
  };
  declare group: Group;
  declare tokens: TokensBody;
  /** What visitors would find hard to read, by `<group>.<token>`. */
  declare warnings: Readonly<Record<string, readonly string[]>>;
  /** What the instance refused, by the same names. */
  declare errors: Readonly<Record<string, string>>;
  /** The style sheet of the page's own colours. */
  declare own: string;

  constructor() {
    super();
    this.group = 'brand';
    this.tokens = {};
    this.warnings = {};
    this.errors = {};
    this.own = '';
  }

  static override styles = [base, panel];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('own')) return;
    for (const [, name, hue] of this.own.matchAll(/--(hue(?:-2)?):\s*([\d.]+)/g)) this.style.setProperty(`--own-${name}`, hue!);
  }

  #tell(name: string | null, value: Value): void {
    const detail: Edit = { group: this.group, name, value };
    this.dispatchEvent(new CustomEvent<Edit>('edit-token', { detail, bubbles: true, composed: true }));
  }

  #value(name: string): Value | undefined {
    return this.tokens[this.group]?.[name];
  }

  #reset(name: string) {
    const words = look.tokens.reset(look.tokens.names[name] ?? name);
    return html`<button class="reset" type="button" aria-label=${words} title=${words} @click=${() => this.#tell(name, null)}>${glyph('reset')}</button>`;
  }

  #below(name: string, id = `${name}-below`) {
    const wrong = this.errors[`${this.group}.${name}`];
    const words = wrong ?? look.tokens.hints[name];
    return words ? html`<p class=${wrong ? 'below wrong' : 'below'} id=${id}>${words}</p>` : nothing;
  }

  #colour({ name }: Colour) {
    const value = this.#value(name);
    const at = `${this.group}.${name}`;
    const day = byDay(name);
    const plain = PLAIN[name] ?? PLAIN[day ?? ''] ?? 'var(--accent-soft)';
    return html`<colour-field
      .name=${look.tokens.names[name] ?? name}
      .hint=${look.tokens.hints[name] ?? ''}
      .value=${typeof value === 'string' ? value : ''}
      .plain=${(day && (this.#value(day) as string | null)) || plain}
      .warnings=${this.warnings[at] ?? []}
      .error=${this.errors[at] ?? ''}
      @pick=${(event: CustomEvent<string | null>) => this.#tell(name, event.detail)}
    ></colour-field>`;
  }

  #slider({ name, from, to, step, plain, unit }: Slider) {
    const { names, asItComes } = look.tokens;
    const value = this.#value(name);
    const set = typeof value === 'number';
    const shown = look.tokens[unit](set ? value : plain);
    return html`<div>
      <div class="title">
        <label for=${name}>${names[name] ?? name}</label>
        <output class="value" for=${name}>${set ? shown : asItComes}</output>
        ${set ? this.#reset(name) : nothing}
      </div>
      <input id=${name} type="range" min=${from} max=${to} step=${step} .value=${String(set ? value : plain)}
        aria-valuetext=${set ? shown : `${asItComes}: ${shown}`} aria-describedby=${`${name}-below`}
        @input=${(event: Event) => this.#tell(name, Number((event.target as HTMLInputElement).value))} />
      ${this.#below(name)}
    </div>`;
  }

  #choice({ kind, name, options, plain }: Choice) {
    const { names, options: words, sample } = look.tokens;
    const value = this.#value(name);
    const set = value !== undefined && value !== null;
    // No picture can be shown where there is none.
    const there = options.filter((option) => option !== 'image' || this.#value('image'));
    const drawn = (option: string | number) => {
      const word = option === '' ? look.tokens.asItComes : (words[String(option)] ?? String(option));
      if (kind === 'font') return html`<span .style=${`font-family:${FONTS[String(option)]}`}>${sample}</span><small>${word}</small>`;
      return kind === 'weight' ? html`<span .style=${`font-weight:${option}`}>${word}</span>` : html`<span>${word}</span>`;
    };
    return html`<fieldset>
      <legend><span>${names[name] ?? name}</span>${set ? this.#reset(name) : nothing}</legend>
      <div class=${kind === 'font' ? 'options fonts' : 'options'}>
        ${there.map(
          (option) => html`<label>
            <input type="radio" name=${name} .checked=${(set ? value : plain) === option} @change=${() => this.#tell(name, option === '' ? null : option)} />
            ${drawn(option)}
          </label>`,
        )}
      </div>
      ${this.#below(name)}
    </fieldset>`;
  }

  /** The background: uploaded, and from then on part of the look. */
  #picture({ name }: Picture) {
    const value = this.#value(name);
    return html`<div>
      <div class="title"><span>${look.tokens.names[name] ?? name}</span></div>
      <cib-picture
        use="background"
        .label=${look.tokens.names[name] ?? name}
        .value=${typeof value === 'string' ? value : null}
        @change=${(event: CustomEvent<string | null>) => this.#tell(name, event.detail)}
      ></cib-picture>
      ${this.#below(name)}
    </div>`;
  }

  #field(field: Field) {
    switch (field.kind) {
      case 'colour':
        return this.#colour(field);
      case 'slider':
        return this.#slider(field);
      case 'picture':
        return this.#picture(field);
      default:
        return this.#choice(field);
    }
  }

  override render() {
    const { tokens } = look;
    const fields = FIELDS[this.group];
    const used = fields.some(({ name }) => this.#value(name) !== undefined && this.#value(name) !== null);
    const unplaced = this.group === 'brand' ? (this.warnings[''] ?? []) : [];
    const dark = fields.findIndex(({ name }) => byDay(name) !== null);
    return html`
      <div class="head">
        <p>${tokens.about[this.group]}</p>
        ${used
          ? html`<button class="quiet" type="button" @click=${() => this.#tell(null, null)}>${glyph('reset')}${tokens.resetGroup(tokens.groups[this.group])}</button>`
          : nothing}
      </div>
      ${unplaced.map((words) => html`<p class="warning">${icon('warning')}<span dir="auto">${words}</span></p>`)}
      ${fields.map((field, at) => [
        at === dark ? html`<h2>${tokens.darkTitle}</h2><p class="more">${tokens.darkHint}</p>` : nothing,
        this.#field(field),
      ])}
    `;
  }
}
customElements.define('token-panel', TokenPanel);
