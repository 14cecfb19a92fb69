/** A link as a card: a real anchor, so that it can be opened anywhere, copied and read aloud. */
import { css, html, nothing } from 'lit';
import { countClick } from '../../transport/api.ts';
import { iconPath } from '../icons.ts';
import { SurfaceElement } from './element.ts';
import { LinkCardApi } from './schemas.ts';

/** The address as it may be opened: http and https anywhere, and paths of this very page; null for anything else. */
export function opens(url: string): { href: string; outside: boolean } | null {
  try {
    const address = new URL(url, location.origin);
    const outside = address.origin !== location.origin;
    const written = /^https?:\/\//i.test(url);
    if (!/^https?:$/.test(address.protocol) || (!written && (outside || !url.startsWith('/')))) return null;
    return { href: address.href, outside };
  } catch {
    return null;
  }
}

export class LinkCard extends SurfaceElement<{ title: string; description?: string; url: string; icon?: string; linkId?: string }> {
  protected override readonly api = LinkCardApi;
  static override styles = css`
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
  `;
  override render() {
    const { title, description, url, icon, linkId } = this.props;
    const words = html`${icon ? sign(icon) : nothing}<span class="words"><b>${title}</b>${description ? html`<small>${description}</small>` : nothing}</span>`;
    const link = opens(String(url));
    // An address that must not be opened is shown as the words it stands beside.
    if (!link) return html`<div class="card">${words}</div>`;
    const target = link.outside ? '_blank' : nothing;
    return html`<a class="card" href=${link.href} target=${target} rel="noopener noreferrer" @click=${() => linkId && countClick(linkId)}>${words}${sign('arrow')}</a>`;
  }
}

const sign = (name: string) => html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${iconPath(name)}></path></svg>`;
