/**
 * The real page and the real widget, in frames, with a look that is not public yet: on a phone or a large screen, by day or by
 * night, in every language.
 */
import { css, html, nothing, type PropertyValues } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { look } from '../../../words/admin/look.ts';
import { LANGUAGES } from '../../../words/index.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { SpeakingElement } from '../view.ts';
import { glyph } from './glyphs.ts';
import { inScheme, restylePage, widgetsOf, type Scheme } from './restyled.ts';

export type Shown = 'page' | 'widget' | 'both';
type Device = 'phone' | 'desktop';

const WIDTHS: Readonly<Record<Device, number>> = { phone: 390, desktop: 1180 };
/** From here on the widget opens beside the page and not over it. */
const ROOMY = 600;
const ADDRESSES = { page: '/?preview', widget: '/embed/preview' } as const;

export class LivePreview extends SpeakingElement {
  static override properties = {
    css: { attribute: false },
    compact: { type: Boolean, reflect: true },
    only: {},
    failed: {},
    told: { attribute: false },
    _shown: { state: true },
    _device: { state: true },
    _scheme: { state: true },
    _language: { state: true },
    _room: { state: true },
  };
  /** The style sheet that the look becomes; null until it is known. */
  declare css: string | null;
  /** Little room: the phone, made small. */
  declare compact: boolean;
  /** The one thing to be shown, where there is no choice. */
  declare only: '' | 'page' | 'widget';
  declare failed: string;
  /** Attributes of the widget, by name; null takes one away. */
  declare told: Readonly<Record<string, string | null>>;
  declare _shown: Shown;
  declare _device: Device;
  declare _scheme: Scheme;
  declare _language: string;
  declare _room: { width: number; height: number };
  readonly #frames = new Map<'page' | 'widget', HTMLIFrameElement>();
  readonly #size = new ResizeObserver(([entry]) => {
    if (entry) this._room = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  constructor() {
    super();
    this.css = null;
    this.compact = false;
    this.only = '';
    this.failed = '';
    this.told = {};
    this._shown = 'page';
    this._device = 'phone';
    this._scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    this._language = '';
    this._room = { width: 0, height: 0 };
  }

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
        min-height: 0;
        height: 100%;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
      }
      .choice {
        display: inline-flex;
        padding: 3px;
        border-radius: 12px;
        background: var(--accent-soft);
      }
      .choice button {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-width: 36px;
        min-height: 32px;
        justify-content: center;
        padding: 0 10px;
        border-radius: 9px;
        font-size: 0.8125rem;
        font-weight: 600;
        color: var(--accent-ink);
        white-space: nowrap;
      }
      .choice button[aria-pressed='true'] {
        background: var(--card);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      .choice .icon {
        width: 1.0625rem;
        height: 1.0625rem;
      }
      select {
        min-height: 38px;
        max-width: 100%;
        padding: 0 8px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--card);
        color: var(--ink);
        font: inherit;
        font-size: 0.8125rem;
      }
      select:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 1px;
      }
      .again {
        display: grid;
        place-items: center;
        width: 38px;
        height: 38px;
        border-radius: 12px;
        color: var(--ink-soft);
      }
      .again:hover {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .stage {
        position: relative;
        flex: 1;
        min-height: 0;
        display: flex;
        justify-content: center;
        align-items: flex-start;
        gap: 16px;
        overflow: hidden;
      }
      .frame {
        position: relative;
        flex: none;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: 22px;
        background: var(--card);
        box-shadow: var(--shadow-high);
      }
      :host([compact]) .frame {
        border-radius: 16px;
      }
      .frame.desktop {
        border-radius: 12px;
      }
      iframe {
        display: block;
        border: 0;
        transform-origin: 0 0;
        background: transparent;
      }
      .failed {
        margin: 0;
        color: var(--danger);
        font-size: 0.875rem;
      }
      :host([compact]) {
        gap: 8px;
      }
      /* Beside the button that folds the preview. */
      :host([compact]) .tools {
        flex-wrap: nowrap;
        padding-inline-end: 44px;
      }
      :host([compact]) select {
        min-width: 0;
        width: 74px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    const stage = this.renderRoot?.querySelector?.('.stage');
    if (stage) this.#size.observe(stage);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }
  protected override firstUpdated(): void {
    this.#size.observe(this.renderRoot.querySelector('.stage')!);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('css') || changed.has('_scheme') || changed.has('told')) for (const what of this.#frames.keys()) this.#restyle(what);
  }

  /** Load the frames anew, as after the page's content has changed. */
  reload(): void {
    for (const frame of this.#frames.values()) frame.contentWindow?.location.reload();
  }

  #restyle(what: 'page' | 'widget'): void {
    const page = this.#frames.get(what)?.contentDocument;
    if (!page) return;
    if (what === 'widget') void this.#dress(page);
    else if (this.css !== null) restylePage(page, inScheme(this.css, this._scheme));
  }

  async #dress(page: Document): Promise<void> {
    // Where there is room for a panel it is open: that is what the look is about.
    const open = !this.only && (page.defaultView?.innerWidth ?? 0) >= ROOMY ? { open: '' } : {};
    for (const widget of await widgetsOf(page)) {
      for (const [name, value] of Object.entries({ ...open, ...this.told, scheme: this.told.scheme ?? this._scheme, language: this.told.language || this._language || null })) {
        if (value === null) widget.removeAttribute(name);
        else if (widget.getAttribute(name) !== value) widget.setAttribute(name, value);
      }
      if (this.css !== null) widget.restyle(inScheme(this.css, this._scheme));
    }
  }

  #address(what: 'page' | 'widget'): string {
    if (!this._language) return ADDRESSES[what];
    return `${ADDRESSES[what]}${what === 'page' ? '&' : '?'}lang=${this._language}`;
  }

  #choice<T extends string>(label: string, value: T, options: readonly (readonly [T, string, unknown?])[], pick: (value: T) => void) {
    return html`<div class="choice" role="group" aria-label=${label}>
      ${options.map(
        ([option, name, drawn]) => html`<button type="button" aria-pressed=${option === value ? 'true' : 'false'}
          aria-label=${drawn ? name : nothing} title=${drawn ? name : nothing} @click=${() => pick(option)}>${drawn ?? name}</button>`,
      )}
    </div>`;
  }

  #frame(what: 'page' | 'widget', share: number) {
    const { width: room, height } = this._room;
    const device = share < 1 ? 'phone' : this._device;
    const width = share < 1 && what === 'widget' ? ROOMY + 60 : WIDTHS[device];
    const most = (room - (share < 1 ? 16 : 0)) * share - 2;
    const scale = Math.min(this.compact ? 0.62 : 1, most / width) || 1;
    const inner = Math.max(0, (device === 'phone' && !this.compact ? Math.min(height - 2, 844 * scale) : height - 2) / scale);
    return html`<div class="frame ${device}" .style=${`width:${Math.floor(width * scale)}px;height:${Math.floor(inner * scale)}px`}>
      <iframe
        ${ref((element) => {
          if (element) this.#frames.set(what, element as HTMLIFrameElement);
          else this.#frames.delete(what);
        })}
        title=${what === 'page' ? look.preview.pageFrame : look.preview.widgetFrame}
        src=${this.#address(what)}
        .style=${`width:${width}px;height:${Math.floor(inner)}px;transform:scale(${scale});color-scheme:${this._scheme}`}
        @load=${() => this.#restyle(what)}
      ></iframe>
    </div>`;
  }

  override render() {
    const { preview } = look;
    const shown = this.only || (this.compact && this._shown === 'both' ? 'page' : this._shown);
    const languages = new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' });
    return html`
      <div class="tools">
        ${this.only
          ? nothing
          : this.#choice(preview.what, shown, [
              ['page', preview.page],
              ['widget', preview.widget],
              ...(this.compact ? [] : ([['both', preview.both]] as const)),
            ], (value) => (this._shown = value))}
        ${this.compact || shown === 'both'
          ? nothing
          : this.#choice(preview.device, this._device, [
              ['phone', preview.phone, glyph('mobile')],
              ['desktop', preview.desktop, glyph('desktop')],
            ], (value) => (this._device = value))}
        ${this.#choice(preview.scheme, this._scheme, [
          ['light', preview.light, glyph('sun')],
          ['dark', preview.dark, glyph('moon')],
        ], (value) => (this._scheme = value))}
        <select aria-label=${preview.language} @change=${(event: Event) => (this._language = (event.target as HTMLSelectElement).value)}>
          <option value="">${preview.asVisitor}</option>
          ${LANGUAGES.map((tag) => html`<option value=${tag} ?selected=${tag === this._language}>${languages.of(tag)}</option>`)}
        </select>
        ${this.compact
          ? nothing
          : html`<button class="again" type="button" aria-label=${preview.reload} title=${preview.reload} @click=${() => this.reload()}>${icon('again')}</button>`}
      </div>
      ${this.failed ? html`<p class="failed" role="status">${preview.failed} ${this.failed}</p>` : nothing}
      <div class="stage">
        ${this._room.width === 0
          ? nothing
          : shown === 'both'
            ? [this.#frame('page', 0.5), this.#frame('widget', 0.5)]
            : shown === 'page'
              ? [this.#frame('page', 1), nothing]
              : [nothing, this.#frame('widget', 1)]}
      </div>
    `;
  }
}
customElements.define('live-preview', LivePreview);
