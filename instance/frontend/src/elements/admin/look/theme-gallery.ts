/** Looks to begin with, each as a small picture of the page. */
import { css, html } from 'lit';
import type { TokensBody } from '../../../protocol/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { base } from '../../drawing.ts';
import { icon } from '../icons.ts';
import { SpeakingElement } from '../view.ts';
import { same } from './fields.ts';
import './theme-picture.ts';

/** A theme with the style sheet that its tokens become. */
export interface Drawn {
  name: string;
  title: string;
  description: string;
  tokens: TokensBody;
  css: string;
}

/** Title and words of a theme in the creator's language. */
export const told = ({ name, title, description }: Pick<Drawn, 'name' | 'title' | 'description'>): readonly [string, string] =>
  look.gallery.themes[name] ?? [title, description];

export class ThemeGallery extends SpeakingElement {
  static override properties = { themes: { attribute: false }, tokens: { attribute: false }, owner: {}, own: { attribute: false } };
  declare themes: readonly Drawn[];
  /** The look as it is now. */
  declare tokens: TokensBody;
  /** Whose page it is. */
  declare owner: string;
  /** The style sheet of the page's own colours. */
  declare own: string;

  constructor() {
    super();
    this.themes = [];
    this.tokens = {};
    this.owner = '';
    this.own = '';
  }

  static override styles = [
    base,
    css`
      p {
        margin: 0 0 14px;
        font-size: 0.875rem;
        line-height: 1.5;
        color: var(--ink-soft);
      }
      .themes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(148px, 1fr));
        gap: 14px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      button {
        display: block;
        width: 100%;
        text-align: start;
        border-radius: 16px;
      }
      .picture {
        display: block;
        border-radius: 16px;
        box-shadow: 0 0 0 1px var(--line);
        overflow: hidden;
        transition: transform 160ms var(--ease);
      }
      theme-picture {
        border-radius: 16px;
      }
      button:hover .picture {
        transform: translateY(-2px);
        box-shadow: 0 0 0 1px var(--line), var(--shadow-high);
      }
      button[aria-pressed='true'] .picture {
        box-shadow: 0 0 0 2px var(--page), 0 0 0 5px var(--accent);
      }
      .name {
        display: flex;
        align-items: center;
        gap: 6px;
        margin-block-start: 8px;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .name .icon {
        width: 1rem;
        height: 1rem;
        color: var(--accent-ink);
      }
      small {
        display: block;
        margin-block-start: 2px;
        font-size: 0.75rem;
        line-height: 1.35;
        color: var(--ink-soft);
      }
      @media (max-width: 480px) {
        .themes {
          grid-template-columns: repeat(2, 1fr);
          gap: 12px;
        }
      }
    `,
  ];

  override render() {
    const { gallery } = look;
    const looks = [{ name: '', title: gallery.plain, description: gallery.plainHint, tokens: {}, css: this.own }, ...this.themes];
    return html`
      <p>${this.themes.length > 0 ? gallery.intro : gallery.empty}</p>
      <ul class="themes">
        ${looks.map((theme) => {
          const chosen = same(theme.tokens, this.tokens);
          const [title, description] = told(theme);
          return html`<li>
            <button type="button" aria-pressed=${chosen ? 'true' : 'false'}
              @click=${() => this.dispatchEvent(new CustomEvent<TokensBody>('choose-theme', { detail: theme.tokens, bubbles: true, composed: true }))}>
              <span class="picture"><theme-picture .css=${theme.css} .name=${this.owner}></theme-picture></span>
              <span class="name">${title}${chosen ? icon('check') : ''}</span>
              <small>${description}</small>
            </button>
          </li>`;
        })}
      </ul>
    `;
  }
}
customElements.define('theme-gallery', ThemeGallery);
