/** The creator's links as cards, in their own order and below their headings. A player is framed when it is asked for, and not before. */
import { html, nothing, type TemplateResult } from 'lit';
import type { BioLink } from '../../protocol/bio.ts';
import { countClick } from '../../transport/api.ts';
import { words } from '../../words/index.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { moreIcons, pageIcon } from './page-icon.ts';
import { sheetOf } from './page-sheet.ts';

const PROVIDERS: Record<string, string> = {
  youtube: 'YouTube',
  vimeo: 'Vimeo',
  spotify: 'Spotify',
  soundcloud: 'SoundCloud',
  bandcamp: 'Bandcamp',
  applemusic: 'Apple',
  twitch: 'Twitch',
  deezer: 'Deezer',
  tidal: 'TIDAL',
};
/** What a player needs; it is of another origin, so being its own there gives it nothing here. */
const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation allow-forms';
const FEATURES = 'autoplay; encrypted-media; fullscreen; picture-in-picture; clipboard-write';

export class LinkTree extends WatchingElement {
  static override properties = { links: { attribute: false }, preview: { type: Boolean }, _played: { state: true } };
  declare links: readonly BioLink[];
  /** Nothing is counted: the creator looks at the page. */
  declare preview: boolean;
  /** Players that were asked for, by their addresses. */
  declare _played: ReadonlySet<string>;

  constructor() {
    super();
    this.links = [];
    this.preview = false;
    this._played = new Set();
  }

  static override styles = [base, sheetOf('link-tree')];

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('links')) return;
    const names = this.links.map((link) => link.icon);
    void moreIcons(names).then(() => this.requestUpdate());
  }

  override render() {
    const lists: TemplateResult[] = [];
    let items: TemplateResult[] = [];
    const close = (): void => {
      if (items.length > 0) lists.push(html`<ul>${items}</ul>`);
      items = [];
    };
    for (const link of this.links) {
      if (link.style === 'heading') {
        close();
        if (link.title) lists.push(html`<h2 dir="auto">${link.title}</h2>`);
      } else {
        items.push(html`<li>${link.embed ? this.#embed(link) : this.#link(link)}</li>`);
      }
    }
    close();
    return html`<nav class="link-tree" aria-label=${words.page.links}>${lists}</nav>`;
  }

  #link(link: BioLink): TemplateResult {
    return html`<a class="card" href=${link.url} target="_blank" rel="noopener noreferrer" @click=${this.#count(link)} @auxclick=${this.#count(link)}>
      ${this.#words(link)}<span class="go">${pageIcon('arrow')}</span>
    </a>`;
  }

  #embed(link: BioLink): TemplateResult {
    const { provider, url, height } = link.embed!;
    const place = PROVIDERS[provider] ?? provider;
    const played = this._played.has(url);
    return html`<div class="card embed">
      ${this.#words(link)}
      ${played
        ? html`<iframe
            src=${url}
            title=${words.page.playerOf(link.title, place)}
            class=${height === null ? 'wide' : ''}
            height=${height ?? nothing}
            sandbox=${SANDBOX}
            allow=${FEATURES}
            referrerpolicy="strict-origin-when-cross-origin"
          ></iframe>`
        : html`<p class="note">${words.page.embedNote(place)}</p>`}
      <p class="ways">
        <a class="open" href=${link.url} target="_blank" rel="noopener noreferrer" @click=${this.#count(link)}>${words.page.openOn(place)}${pageIcon('outside')}</a>
        ${played ? nothing : html`<button class="show" aria-label=${`${words.page.show}: ${link.title}`} @click=${() => void this.#play(link)}>${pageIcon('play')}${words.page.show}</button>`}
      </p>
    </div>`;
  }

  #words(link: BioLink): TemplateResult {
    const { title, description, thumbnailUrl } = link;
    return html`${thumbnailUrl
        ? html`<img class="thumbnail" src=${thumbnailUrl} alt="" width="48" height="48" decoding="sync" />`
        : html`<span class="kind">${pageIcon(link.icon)}</span>`}
      <span class="words"
        ><span class="title" dir="auto">${title}</span>${description ? html`<span class="description" dir="auto">${description}</span>` : nothing}</span
      >`;
  }

  readonly #count = (link: BioLink) => (event: MouseEvent): void => {
    // The middle button opens as well; the right one does not.
    if (link.id && !this.preview && event.button < 2) countClick(link.id);
  };

  async #play(link: BioLink): Promise<void> {
    if (link.id && !this.preview) countClick(link.id);
    this._played = new Set([...this._played, link.embed!.url]);
    await this.updateComplete;
    [...this.renderRoot.querySelectorAll('iframe')].find((frame) => frame.src === link.embed!.url)?.focus();
  }
}
customElements.define('link-tree', LinkTree);
