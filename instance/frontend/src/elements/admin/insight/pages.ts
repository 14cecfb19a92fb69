/** The way through a long list, page by page. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Listing } from '../../../protocol/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { icon } from '../icons.ts';
import { count } from './written.ts';

/** `go` is called with how many are to be left out before. Nothing where everything is on one page. */
export function pager({ items, total, offset, limit }: Listing<unknown>, go: (offset: number) => void): TemplateResult | typeof nothing {
  if (total <= limit && offset === 0) return nothing;
  const { newer, older, of, pages } = insight.general;
  return html`<nav class="pager" aria-label=${pages}>
    <button class="quiet small" ?disabled=${offset === 0} @click=${() => go(Math.max(offset - limit, 0))}>
      <span class="mirrored" .style=${'rotate:180deg;display:inline-flex'}>${icon('arrow')}</span> ${newer}
    </button>
    <span>${of(`${count(Math.min(offset + 1, total))}–${count(offset + items.length)}`, count(total))}</span>
    <button class="quiet small" ?disabled=${offset + items.length >= total} @click=${() => go(offset + limit)}>
      ${older} <span class="mirrored" .style=${'display:inline-flex'}>${icon('arrow')}</span>
    </button>
  </nav>`;
}
