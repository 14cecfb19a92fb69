/** The creator's links as cards, in their own order. */
import { css, html, LitElement, nothing } from 'lit';
import type { BioLink } from '../../protocol/bio.ts';
import { countClick } from '../../transport/api.ts';
import { base, icon } from '../drawing.ts';

export class LinkTree extends LitElement {
  static override properties = { links: { attribute: false } };
  declare links: readonly BioLink[];

  constructor() {
    super();
    this.links = [];
  }

  static override styles = [
    base,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 10px;
      }
      a {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 14px;
        align-items: center;
        min-height: 64px;
        padding: 10px 16px 10px 12px;
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: var(--round);
        box-shadow: var(--shadow);
        text-decoration: none;
        transition:
          transform 160ms var(--ease),
          border-color 160ms,
          box-shadow 160ms;
      }
      a:hover {
        transform: translateY(-2px);
        border-color: var(--accent-line);
        box-shadow: var(--shadow-high);
      }
      a:active {
        transform: scale(0.99);
      }
      .kind {
        display: grid;
        place-items: center;
        width: 42px;
        height: 42px;
        border-radius: 13px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .title {
        display: block;
        font-weight: 650;
        line-height: 1.3;
      }
      .description {
        display: block;
        color: var(--ink-soft);
        font-size: 0.875rem;
        line-height: 1.35;
        margin-top: 1px;
      }
      .go {
        color: var(--ink-soft);
        opacity: 0.55;
        width: 1.125rem;
        height: 1.125rem;
        transition: transform 160ms var(--ease);
      }
      a:hover .go {
        transform: translateX(3px);
        opacity: 1;
      }
    `,
  ];

  override render() {
    return html`<ul>
      ${this.links.map(
        (link) => html`<li>
          <a href=${link.url} target="_blank" rel="noopener noreferrer" @click=${() => link.id && countClick(link.id)}>
            <span class="kind">${icon(link.kind)}</span>
            <span>
              <span class="title">${link.title}</span>
              ${link.description ? html`<span class="description">${link.description}</span>` : nothing}
            </span>
            <span class="go">${icon('arrow')}</span>
          </a>
        </li>`,
      )}
    </ul>`;
  }
}
customElements.define('link-tree', LinkTree);
