/** The creator's links, each a card big enough for a thumb. */
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { BioLink, LinkKind } from '../protocol/bio.ts';
import { icon } from './icon.ts';
import { base } from './styles.ts';

const ICONS: Record<LinkKind, string> = {
  website: 'home',
  music: 'music',
  video: 'play',
  social: 'person',
  shop: 'shoppingCart',
  newsletter: 'mail',
  podcast: 'podcast',
  other: 'link',
};

export class LinkTree extends LitElement {
  static override properties = { links: { attribute: false } };
  /** null while they load. */
  declare links: readonly BioLink[] | null;

  constructor() {
    super();
    this.links = null;
  }

  static override styles = [
    base,
    css`
      ul {
        display: grid;
        gap: 0.75rem;
      }
      a,
      .card {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: 0.875rem;
        min-height: 72px;
        padding: 0.75rem 1rem 0.75rem 0.75rem;
        border: 1px solid var(--line);
        border-radius: var(--round);
        background: var(--card);
        color: inherit;
        text-decoration: none;
        box-shadow: var(--shadow);
        transition:
          transform 0.25s var(--ease),
          border-color 0.25s,
          box-shadow 0.25s;
      }
      @media (hover: hover) {
        a:hover {
          transform: translateY(-2px);
          border-color: var(--accent-line);
          box-shadow: var(--shadow-high);
        }
        a:hover .go {
          transform: translate(2px, -2px);
          color: var(--accent-ink);
        }
      }
      a:active {
        transform: scale(0.985);
      }
      .mark {
        display: grid;
        place-items: center;
        width: 46px;
        height: 46px;
        border-radius: 13px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .words {
        min-width: 0;
      }
      .title {
        display: block;
        font-weight: 600;
        line-height: 1.3;
      }
      .about {
        display: block;
        margin-top: 0.125rem;
        font-size: 0.875rem;
        line-height: 1.35;
        color: var(--ink-soft);
      }
      .go {
        color: var(--ink-soft);
        transition: transform 0.25s var(--ease);
      }
      .card .bone {
        width: 60%;
        height: 1rem;
      }
      .card .mark {
        background: var(--line);
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    if (!this.links) {
      const bone = html`<li class="card"><span class="mark"></span><span class="bone"></span></li>`;
      return html`<ul aria-busy="true" aria-label="Links are loading">${bone}${bone}${bone}</ul>`;
    }
    if (this.links.length === 0) return nothing;
    return html`<nav aria-label="Links">
      <ul>
        ${this.links.map(
          (link) =>
            html`<li>
              <a href=${link.url} target="_blank" rel="noopener noreferrer">
                <span class="mark">${icon(ICONS[link.kind])}</span>
                <span class="words">
                  <span class="title">${link.title}</span>
                  ${link.description ? html`<span class="about">${link.description}</span>` : nothing}
                </span>
                <span class="go">${icon('open')}</span>
                <span class="quiet">(opens in a new tab)</span>
              </a>
            </li>`,
        )}
      </ul>
    </nav>`;
  }
}
customElements.define('link-tree', LinkTree);
