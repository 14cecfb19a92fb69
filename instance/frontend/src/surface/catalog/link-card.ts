/** A link as a card: a real anchor, so that it can be opened anywhere, copied and read aloud. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { countClick } from '../../transport/api.ts';
import { iconPath } from '../icons.ts';
import { opens } from './addresses.ts';
import { SurfaceElement } from './element.ts';
import { LinkCardApi } from './schemas.ts';

export const cardStyles = css`
    :host {
      display: block;
    }
    .card {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 11px 14px;
      border: 1px solid var(--line);
      border-radius: 16px;
      background: var(--card-high);
      color: var(--ink);
      text-decoration: none;
      transition: border-color 160ms;
    }
    .card:hover {
      border-color: var(--accent-line);
      background: var(--accent-soft);
    }
    .card:focus-visible {
      outline: 2px solid var(--accent-ink);
      outline-offset: 2px;
    }
    .words {
      flex: 1;
      min-width: 0;
    }
    b,
    small {
      display: block;
      overflow-wrap: anywhere;
    }
    b {
      font-weight: 600;
    }
    small {
      font-size: 0.875rem;
      color: var(--ink-soft);
    }
    svg {
      width: 20px;
      height: 20px;
      flex: none;
      fill: none;
      stroke: var(--accent-ink);
      stroke-width: 1.8;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .turns:dir(rtl) {
      transform: scaleX(-1);
    }
  `;

export interface Card {
  title: string;
  description?: string;
  url: string;
  icon?: string;
  linkId?: string;
}

/** An address that must not be opened is shown as the words it stands beside. */
export function card({ title, description, url, icon, linkId }: Card): TemplateResult<1> {
  const words = html`${icon ? sign(icon) : nothing}<span class="words" dir="auto"><b>${title}</b>${description ? html`<small>${description}</small>` : nothing}</span>`;
  const link = opens(String(url));
  if (!link) return html`<div class="card">${words}</div>`;
  const target = link.outside ? '_blank' : nothing;
  return html`<a class="card" href=${link.href} target=${target} rel="noopener noreferrer" @click=${() => linkId && countClick(linkId)}>${words}${sign('arrow', true)}</a>`;
}

const sign = (name: string, turns = false): TemplateResult =>
  html`<svg class=${turns ? 'turns' : nothing} viewBox="0 0 24 24" aria-hidden="true"><path d=${iconPath(name)}></path></svg>`;

export class LinkCard extends SurfaceElement<Card> {
  protected override readonly api = LinkCardApi;
  static override styles = cardStyles;
  override render() {
    return card(this.props);
  }
}
