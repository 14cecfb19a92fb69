/** The chat on other sites: the code to paste, how it will look, the sites that may show it, and keys for programs. */
import { live } from 'lit/directives/live.js';
import { who } from '../../../state/admin/who.ts';
import { look } from '../../../words/admin/look.ts';
import { LANGUAGES } from '../../../words/admin/spoken.ts';
import '../cib-field.ts';
import '../cib-switch.ts';
import { AdminView, css, html, icon, nothing } from '../view.ts';
import './copy-field.ts';
import './key-list.ts';
import './live-preview.ts';
import './origin-list.ts';
import { snippet, type Chosen } from './snippet.ts';

/** What may be said of the element; empty where it is as the page has it. */
interface Choice {
  position: '' | 'left' | 'right';
  language: string;
  scheme: '' | 'light' | 'dark';
  greeting: string;
  greets: boolean;
  open: boolean;
  inline: boolean;
}

export class EmbedView extends AdminView {
  static override properties = { ...AdminView.properties, _kind: { state: true }, _choice: { state: true }, _how: { state: true } };
  declare _kind: Chosen['kind'];
  declare _choice: Choice;
  declare _how: number;

  constructor() {
    super();
    this._kind = 'script';
    this._choice = { position: '', language: '', scheme: '', greeting: '', greets: true, open: false, inline: false };
    this._how = 0;
  }

  static override styles = [
    ...AdminView.styles,
    css`
      .desk {
        container-type: inline-size;
      }
      .columns {
        display: grid;
        gap: 20px;
        grid-template-columns: minmax(0, 1fr);
      }
      live-preview {
        height: 560px;
        margin-block-start: 12px;
      }
      @container (min-width: 900px) {
        .columns {
          grid-template-columns: minmax(0, 1fr) minmax(340px, 0.85fr);
        }
        .columns > * {
          grid-column: 1;
        }
        .columns > .shown {
          grid-column: 2;
          grid-row: 1 / span 3;
          align-self: start;
          position: sticky;
          inset-block-start: calc(var(--top, 0px) + 16px);
        }
      }
      .kinds {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(190px, 1fr));
        gap: 10px;
        margin: 0 0 16px;
        padding: 0;
        border: 0;
      }
      .kinds label {
        position: relative;
        padding: 12px 14px;
        border: 1px solid var(--line);
        border-radius: 14px;
        cursor: pointer;
      }
      .kinds label:has(:checked) {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
        background: var(--accent-soft);
      }
      .kinds label:has(:focus-visible) {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      .kinds input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      .kinds strong {
        display: block;
      }
      .fields {
        margin-block-end: 16px;
      }
      .where {
        margin-block: 12px 0;
      }
      .builders {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-block: 14px 12px;
      }
      .builders button {
        min-height: 36px;
        padding: 4px 14px;
        border: 1px solid var(--line);
        border-radius: 999px;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .builders button[aria-pressed='true'] {
        border-color: transparent;
        background: var(--accent);
        color: var(--on-accent);
      }
      ol {
        display: grid;
        gap: 10px;
        margin: 0 0 14px;
        padding: 0;
        list-style: none;
        counter-reset: step;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: flex-start;
        counter-increment: step;
      }
      li::before {
        content: counter(step);
        flex: none;
        display: grid;
        place-items: center;
        width: 26px;
        height: 26px;
        border-radius: 50%;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-size: 0.8125rem;
        font-weight: 700;
      }
    `,
  ];

  protected override watched() {
    return [who];
  }

  #set(choice: Partial<Choice>): void {
    this._choice = { ...this._choice, ...choice };
  }

  get #attributes(): Record<string, string | true> {
    const { position, language, scheme, greeting, greets, open, inline } = this._choice;
    return {
      ...(inline ? { inline: true as const } : { ...(position && { position }), ...(open && { open: true as const }) }),
      ...(language && { language }),
      ...(scheme && { scheme }),
      ...(!inline && greets && greeting.trim() && { greeting: greeting.trim() }),
    };
  }

  #code(): string {
    const attributes: Record<string, string | true> = this.#attributes;
    const code = snippet(location.origin, { kind: this._kind, attributes });
    // No greeting at all is an attribute without words.
    const silent = this._kind === 'element' && !this._choice.greets && !this._choice.inline;
    return silent ? code.replace('></chat-widget>', ' greeting=""></chat-widget>') : code;
  }

  /** The attributes as the preview takes them: those that are not said are taken away. */
  get #told(): Record<string, string | null> {
    const none = { position: null, language: null, scheme: null, greeting: null, open: null, inline: null };
    if (this._kind === 'script') return none;
    const said = Object.fromEntries(Object.entries(this.#attributes).map(([name, value]) => [name, value === true ? '' : value]));
    return { ...none, ...(!this._choice.greets && { greeting: '' }), ...said };
  }

  #select(name: 'position' | 'language' | 'scheme', label: string, options: readonly (readonly [string, string])[], disabled = false) {
    return html`<cib-field .label=${label}>
      <select ?disabled=${disabled} .value=${live(this._choice[name])} @change=${(event: Event) => this.#set({ [name]: (event.target as HTMLSelectElement).value })}>
        ${options.map(([value, words]) => html`<option value=${value} ?selected=${this._choice[name] === value}>${words}</option>`)}
      </select>
    </cib-field>`;
  }

  #form() {
    const { embed } = look;
    const { inline, greets, greeting, open } = this._choice;
    return html`<div class="fields">
      <div class="wide"><cib-switch .label=${embed.inline} .hint=${embed.inlineHint} .checked=${inline}
        @change=${(event: Event) => this.#set({ inline: (event.target as HTMLInputElement).checked })}></cib-switch></div>
      ${this.#select('position', embed.position, [['', embed.asLook], ['left', embed.left], ['right', embed.right]], inline)}
      ${this.#select('language', embed.language, [['', embed.asVisitor], ...Object.entries(LANGUAGES)])}
      ${this.#select('scheme', embed.scheme, [['', embed.asLook], ['light', embed.light], ['dark', embed.dark]])}
      ${inline
        ? nothing
        : html`<div class="wide"><cib-switch .label=${embed.open} .hint=${embed.openHint} .checked=${open}
              @change=${(event: Event) => this.#set({ open: (event.target as HTMLInputElement).checked })}></cib-switch></div>
            <div class="wide"><cib-switch .label=${embed.greets} .checked=${greets}
              @change=${(event: Event) => this.#set({ greets: (event.target as HTMLInputElement).checked })}></cib-switch></div>
            ${greets
              ? html`<cib-field class="wide" .label=${embed.greeting} .hint=${embed.greetingHint} optional>
                  <input maxlength="120" dir="auto" .value=${live(greeting)} @input=${(event: Event) => this.#set({ greeting: (event.target as HTMLInputElement).value })} />
                </cib-field>`
              : nothing}`}
    </div>`;
  }

  #kind(kind: Chosen['kind'], name: string, hint: string) {
    return html`<label>
      <input type="radio" name="kind" .checked=${this._kind === kind} @change=${() => (this._kind = kind)} />
      <strong>${name}</strong><span class="soft small">${hint}</span>
    </label>`;
  }

  override render() {
    const { embed, title, origins } = look;
    const owner = who.value?.role === 'owner';
    const builder = embed.how[this._how] ?? embed.how[0]!;
    return html`${this.head(title.embed, embed.intro)}
      <div class="desk"><div class="columns">
          <section class="card">
            <h2>${embed.snippetTitle}</h2>
            <p class="soft">${this._kind === 'element' && this._choice.inline ? embed.inlineIntro : embed.snippetIntro}</p>
            <fieldset class="kinds" aria-label=${embed.kind}>
              ${this.#kind('script', embed.script, embed.scriptHint)} ${this.#kind('element', embed.element, embed.elementHint)}
            </fieldset>
            ${this._kind === 'element' ? this.#form() : nothing}
            <copy-field .label=${embed.code} .text=${this.#code()}></copy-field>
            <h3 class="where">${embed.howTitle}</h3>
            <div class="builders" role="group" aria-label=${embed.howTitle}>
              ${embed.how.map(({ name }, at) => html`<button type="button" aria-pressed=${at === this._how ? 'true' : 'false'} @click=${() => (this._how = at)}>${name}</button>`)}
            </div>
            <ol aria-label=${builder.name}>${builder.steps.map((step) => html`<li>${step}</li>`)}</ol>
            <p class="note">${icon('globe')}<span>${embed.howLast}</span></p>
          </section>
          <section class="card shown">
            <h2>${embed.previewTitle}</h2>
            <live-preview only="widget" .told=${this.#told}></live-preview>
          </section>
          ${owner
            ? html`<section class="card"><origin-list></origin-list></section>
                <section class="card"><key-list></key-list></section>`
            : html`<section class="card"><h2>${origins.title}</h2><p class="note">${icon('lock')}<span>${origins.ownerOnly}</span></p></section>`}
      </div></div>`;
  }
}
customElements.define('embed-view', EmbedView);
