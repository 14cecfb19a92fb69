/** The creator: portrait, name, one line, a few sentences. */
import { css, html, LitElement, nothing } from 'lit';
import type { Bio } from '../../protocol/bio.ts';
import { base, icon, initials } from '../drawing.ts';

const LONG = 180;

export class BioHeader extends LitElement {
  static override properties = { bio: { attribute: false }, owner: { type: Boolean }, _whole: { state: true }, _faceless: { state: true } };
  declare bio: Bio;
  declare owner: boolean;
  declare _whole: boolean;
  declare _faceless: boolean;

  constructor() {
    super();
    this.owner = false;
    this._whole = false;
    this._faceless = false;
  }

  static override styles = [
    base,
    css`
      :host {
        text-align: center;
        padding-top: 8px;
      }
      .face {
        width: 112px;
        height: 112px;
        margin: 0 auto 18px;
        border-radius: 50%;
        padding: 4px;
        background: var(--accent-fill);
        box-shadow: 0 18px 40px -18px oklch(0.5 0.2 var(--hue) / 0.65);
      }
      .face > * {
        width: 100%;
        height: 100%;
        border-radius: 50%;
        border: 4px solid var(--page);
        object-fit: cover;
        display: grid;
        place-items: center;
      }
      .initials {
        background: var(--accent-fill);
        color: var(--on-accent);
        font-size: 2.25rem;
        font-weight: 700;
        letter-spacing: 0.01em;
      }
      h1 {
        margin: 0;
        font-size: clamp(1.75rem, 6vw, 2.25rem);
        line-height: 1.15;
        letter-spacing: -0.025em;
        text-wrap: balance;
      }
      .tagline {
        margin: 8px 0 0;
        font-size: 1.0625rem;
        color: var(--accent-ink);
        font-weight: 550;
        text-wrap: balance;
      }
      .bio {
        margin: 14px auto 0;
        max-width: 46ch;
        color: var(--ink-soft);
        text-wrap: pretty;
        white-space: pre-line;
      }
      .bio.short {
        display: -webkit-box;
        -webkit-line-clamp: 3;
        -webkit-box-orient: vertical;
        overflow: hidden;
      }
      .more {
        margin-top: 6px;
        min-height: 44px;
        padding: 6px 14px;
        color: var(--accent-ink);
        font-weight: 600;
        font-size: 0.9375rem;
        border-radius: 999px;
      }
      .owner {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        margin-top: 12px;
        padding: 4px 12px 4px 8px;
        border-radius: 999px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-size: 0.875rem;
        font-weight: 600;
      }
      .owner .icon {
        width: 1rem;
        height: 1rem;
      }
    `,
  ];

  override render() {
    const { displayName, tagline, bio, avatarUrl } = this.bio;
    const long = bio.length > LONG;
    return html`
      <div class="face">
        ${avatarUrl && !this._faceless
          ? html`<img src=${avatarUrl} alt="" width="112" height="112" referrerpolicy="no-referrer" @error=${() => (this._faceless = true)} />`
          : html`<div class="initials" aria-hidden="true">${initials(displayName)}</div>`}
      </div>
      <h1>${displayName}</h1>
      ${tagline ? html`<p class="tagline">${tagline}</p>` : nothing}
      ${bio ? html`<p class="bio ${long && !this._whole ? 'short' : ''}">${bio}</p>` : nothing}
      ${long
        ? html`<button class="more" aria-expanded=${this._whole} @click=${() => (this._whole = !this._whole)}>
            ${this._whole ? 'Less' : 'More'}
          </button>`
        : nothing}
      ${this.owner ? html`<div><span class="owner">${icon('check')} This page is yours</span></div>` : nothing}
    `;
  }
}
customElements.define('bio-header', BioHeader);
