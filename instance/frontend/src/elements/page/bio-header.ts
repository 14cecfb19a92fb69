/** The creator: portrait, name, one line, a few sentences; the way to share the page and, for its owner, to edit it. */
import { html, nothing } from 'lit';
import type { Bio } from '../../protocol/bio.ts';
import { words } from '../../words/index.ts';
import { base, initials } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { pageIcon } from './page-icon.ts';
import { sheetOf } from './page-sheet.ts';

/** In characters: what is longer than this is cut there, between two words. */
const LONG = 280;
const LEAD = 200;

/** A long text in two: what is read at first and the rest; a short one is whole. */
export function lead(text: string): [first: string, rest: string] {
  const signs = [...text];
  if (signs.length <= LONG) return [text, ''];
  const gap = signs.slice(0, LEAD).findLastIndex((sign) => /\s/.test(sign));
  const end = gap < 0 ? LEAD : gap;
  return [signs.slice(0, end).join('').trimEnd(), signs.slice(end).join('').trimStart()];
}

export class BioHeader extends WatchingElement {
  static override properties = { bio: { attribute: false }, owner: { type: Boolean }, _faceless: { state: true } };
  declare bio: Bio;
  declare owner: boolean;
  declare _faceless: boolean;

  constructor() {
    super();
    this.owner = false;
    this._faceless = false;
  }

  static override styles = [base, sheetOf('bio-header')];

  override render() {
    const { displayName, tagline, bio, avatarUrl } = this.bio;
    const [first, rest] = lead(bio);
    return html`<header class="bio-header">
      ${this.owner ? html`<a class="corner edit" href="/admin" aria-label=${words.page.edit} title=${words.page.edit}>${pageIcon('edit')}<span>${words.page.edit}</span></a>` : nothing}
      <button class="corner share" aria-label=${words.page.share} aria-haspopup="dialog" @click=${() => void this.#share()}>${pageIcon('share')}</button>
      <div class="face">
        ${avatarUrl && !this._faceless
          ? html`<img src=${avatarUrl} alt="" width="112" height="112" decoding="sync" @error=${() => (this._faceless = true)} />`
          : html`<div class="initials" aria-hidden="true">${initials(displayName)}</div>`}
      </div>
      <h1 dir="auto">${displayName}</h1>
      ${tagline ? html`<p class="tagline" dir="auto">${tagline}</p>` : nothing}
      ${rest
        ? html`<details class="bio" dir="auto"><summary><span>${first}<span class="dots">…</span></span> <span class="more">${words.page.more}</span></summary><div>${rest}</div></details>`
        : first
          ? html`<p class="bio" dir="auto">${first}</p>`
          : nothing}
    </header>`;
  }

  /** By what the device has for it; where it has nothing, by a sheet of our own. */
  async #share(): Promise<void> {
    const { href: url } = new URL('/', location.href);
    if (matchMedia('(pointer: coarse)').matches && typeof navigator.share === 'function') {
      try {
        return await navigator.share({ title: document.title, url });
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') return;
      }
    }
    const { ShareSheet } = await import('./share-sheet.ts');
    ShareSheet.open(url, this.bio);
  }
}
customElements.define('bio-header', BioHeader);
