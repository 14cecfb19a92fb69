/** Who this page is about: face, name, tagline, a few sentences that unfold. */
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Bio } from '../protocol/bio.ts';
import { initials } from './accent.ts';
import { icon } from './icon.ts';
import { base } from './styles.ts';

export class BioHeader extends LitElement {
  static override properties = {
    bio: { attribute: false },
    owner: { type: Boolean },
    pictureFailed: { state: true },
    unfolded: { state: true },
    long: { state: true },
  };
  declare bio: Bio | null;
  declare owner: boolean;
  declare pictureFailed: boolean;
  declare unfolded: boolean;
  declare long: boolean;

  constructor() {
    super();
    this.bio = null;
    this.owner = false;
    this.pictureFailed = false;
    this.unfolded = false;
    this.long = false;
  }

  static override styles = [
    base,
    css`
      header {
        position: relative;
        display: grid;
        justify-items: center;
        text-align: center;
        padding: 0 0.25rem;
      }
      .sky {
        position: relative;
        justify-self: stretch;
        height: 148px;
        border-radius: 28px;
        overflow: hidden;
        background:
          radial-gradient(80% 120% at 12% 0%, oklch(0.83 0.13 var(--hue-2) / 0.9), transparent 60%),
          radial-gradient(70% 130% at 92% 20%, oklch(0.68 0.19 calc(var(--hue) - 30)), transparent 62%),
          linear-gradient(120deg, oklch(0.6 0.2 var(--hue)), oklch(0.68 0.19 var(--hue-2)));
      }
      .face {
        display: grid;
        place-items: center;
        width: 124px;
        height: 124px;
        margin-top: -70px;
        border-radius: 50%;
        border: 5px solid var(--page);
        background: var(--accent-fill);
        color: var(--on-accent);
        font-size: 2.75rem;
        font-weight: 700;
        letter-spacing: -0.02em;
        overflow: hidden;
        position: relative;
        box-shadow: var(--shadow-high);
      }
      .face img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      h1 {
        margin-top: 0.875rem;
        font-size: clamp(1.75rem, 7vw, 2.125rem);
        line-height: 1.15;
        letter-spacing: -0.025em;
        font-weight: 750;
        text-wrap: balance;
      }
      .handle {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        margin-top: 0.25rem;
        font-size: 0.9375rem;
        color: var(--ink-soft);
      }
      .badge {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
        padding: 0.125rem 0.5rem;
        border-radius: 999px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-size: 0.8125rem;
        font-weight: 600;
      }
      .badge .icon {
        width: 0.875rem;
        height: 0.875rem;
        stroke-width: 2.5;
      }
      .tagline {
        margin-top: 0.75rem;
        font-size: 1.125rem;
        line-height: 1.4;
        font-weight: 500;
        text-wrap: balance;
        max-width: 30em;
      }
      .bio {
        margin-top: 0.5rem;
        max-width: 34em;
        color: var(--ink-soft);
        white-space: pre-line;
        text-wrap: pretty;
      }
      .bio.folded {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        line-clamp: 3;
        overflow: hidden;
      }
      .more {
        min-height: 44px;
        padding: 0 0.75rem;
        color: var(--accent-ink);
        font-weight: 600;
      }
      .bones {
        display: grid;
        justify-items: center;
        gap: 0.75rem;
        padding-top: 1.25rem;
        width: 100%;
      }
      .bone:nth-child(1) {
        width: 11rem;
        height: 1.75rem;
      }
      .bone:nth-child(2) {
        width: 5rem;
        height: 0.875rem;
      }
      .bone:nth-child(3) {
        width: min(20rem, 80%);
        height: 1rem;
      }
    `,
  ];

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('bio')) return;
    const text = this.renderRoot.querySelector('.bio');
    if (text && !this.unfolded) this.long = text.scrollHeight > text.clientHeight + 2;
  }

  override render(): TemplateResult {
    const { bio } = this;
    if (!bio) {
      return html`<header aria-busy="true">
        <div class="sky"></div>
        <div class="face"></div>
        <div class="bones"><div class="bone"></div><div class="bone"></div><div class="bone"></div></div>
      </header>`;
    }
    const picture = bio.avatarUrl !== null && !this.pictureFailed;
    return html`<header>
      <div class="sky"></div>
      <div class="face">
        ${picture
          ? html`<img src=${bio.avatarUrl!} alt="" width="124" height="124" referrerpolicy="no-referrer" @error=${this.#failed} />`
          : html`<span aria-hidden="true">${initials(bio.displayName)}</span>`}
      </div>
      <h1>${bio.displayName}</h1>
      <div class="handle">
        ${bio.handle ? html`<span>@${bio.handle}</span>` : nothing}
        ${this.owner ? html`<span class="badge">${icon('check')} Your page</span>` : nothing}
      </div>
      ${bio.tagline ? html`<p class="tagline">${bio.tagline}</p>` : nothing}
      ${bio.bio ? html`<p class="bio ${this.unfolded ? '' : 'folded'}" id="bio">${bio.bio}</p>` : nothing}
      ${this.long
        ? html`<button class="more" aria-expanded=${this.unfolded} aria-controls="bio" @click=${this.#unfold}>
            ${this.unfolded ? 'Show less' : 'Read more'}
          </button>`
        : nothing}
    </header>`;
  }

  readonly #failed = (): void => {
    this.pictureFailed = true;
  };
  readonly #unfold = (): void => {
    this.unfolded = !this.unfolded;
  };
}
customElements.define('bio-header', BioHeader);
