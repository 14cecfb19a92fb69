/** Everybody who left an address in the chat. */
import { css, html, nothing } from 'lit';
import { signal } from '@preact/signals-core';
import type { LeadView, Listing, ProfileView } from '../../../protocol/admin.ts';
import { go, href, search } from '../../../state/admin/place.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-empty.ts';
import { AdminView, icon } from '../view.ts';
import { pills, rows } from './insight.styles.ts';
import { pager } from './pages.ts';
import { Reading } from './reading.ts';
import { ago, moment } from './written.ts';

const LIMIT = 50;
const SIGNS: Record<string, string> = { contact: 'chat', booking: 'calendar', newsletter: 'newsletter' };

/** An address for `href`: whatever is in it stays an address and becomes no further header. */
export const mailto = (email: string, subject: string): string =>
  `mailto:${encodeURIComponent(email).replace('%40', '@')}?subject=${encodeURIComponent(subject)}`;

export class LeadsView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    pills,
    rows,
    css`
      .lead {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 6px 14px;
        align-items: start;
      }
      .lead h2 {
        overflow-wrap: anywhere;
      }
      .body {
        display: grid;
        gap: 8px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 4px 14px;
        margin: 0;
        font-size: 0.9375rem;
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      time {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .count {
        margin-block: 14px 8px;
      }
      @media (max-width: 599px) {
        .lead {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .sign {
          display: none;
        }
        .body {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ];
  readonly #found = new Reading<Listing<LeadView>>();
  readonly #name = signal('');
  #stop = (): void => {};

  protected override watched() {
    return [...this.#found.watched, search, this.#name];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = search.subscribe(() => this.#read());
    // Mail says whom it is from; without the name it goes as well.
    admin.get<ProfileView>('/profile').then(({ displayName }) => (this.#name.value = displayName), () => undefined);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  get #asked(): { kind: string; visitor: string; offset: number } {
    const asked = new URLSearchParams(search.value);
    return { kind: asked.get('kind') ?? '', visitor: asked.get('visitor') ?? '', offset: Math.max(Number.parseInt(asked.get('offset') ?? '', 10) || 0, 0) };
  }
  #ask(change: { kind?: string; offset?: number }): void {
    const query = new URLSearchParams();
    const { kind, offset } = { kind: this.#asked.kind, offset: 0, ...change };
    if (kind) query.set('kind', kind);
    if (offset) query.set('offset', String(offset));
    void go(`/leads${query.size > 0 ? `?${query}` : ''}`);
  }
  readonly #read = (): void => {
    const { kind, visitor, offset } = this.#asked;
    // Of one visitor there are few: they are chosen from all here.
    const asked = visitor ? { limit: 500 } : { kind: kind || undefined, offset, limit: LIMIT };
    void this.#found.read(async () => {
      const found = await admin.get<Listing<LeadView>>('/leads', asked);
      if (!visitor) return found;
      const items = found.items.filter((lead) => lead.visitor === visitor);
      return { items, total: items.length, offset: 0, limit: 500 };
    });
  };

  override render() {
    const words = insight.leads;
    const { kind, visitor } = this.#asked;
    const { value, failure } = this.#found;
    const found = value.value;
    const kinds = ['', ...Object.keys(words.kinds)];
    const csv = `/api/admin/leads.csv${kind ? `?kind=${encodeURIComponent(kind)}` : ''}`;
    return html`${this.head(
        insight.titles.leads,
        words.intro,
        found && found.total > 0 ? html`<a class="quiet" href=${csv} download="leads.csv">${icon('share')} ${words.download}</a>` : nothing,
      )}
      <div class="pills" role="group" aria-label=${words.show}>
        ${kinds.map(
          (one) => html`<button aria-pressed=${one === kind && !visitor} @click=${() => this.#ask({ kind: one })}>
            ${one ? words.kinds[one] : insight.general.all}
          </button>`,
        )}
      </div>
      <p class="soft small count" role="status">${found ? words.people(found.total) : ''}</p>
      ${failure.value ? this.failed(failure.value, this.#read) : found ? this.#list(found) : this.waiting(3, 120)}`;
  }

  #list(found: Listing<LeadView>) {
    const words = insight.leads;
    if (found.total === 0) {
      return html`<cib-empty drawing="people" .heading=${words.emptyTitle} .text=${words.empty}>
        <a class="quiet" href=${href('/chat')}>${words.toChat}</a>
      </cib-empty>`;
    }
    return html`<ul class="rows">
        ${found.items.map((lead) => html`<li class="card lead">${this.#lead(lead)}</li>`)}
      </ul>
      ${pager(found, (offset) => this.#ask({ offset }))}`;
  }

  #lead(lead: LeadView) {
    const words = insight.leads;
    const fields = Object.entries(lead.fields).filter(([, value]) => value !== '');
    return html`<span class="sign">${icon(SIGNS[lead.kind] ?? 'person')}</span>
      <div class="body">
        <div class="row">
          <h2 dir="auto">${lead.name || lead.email || words.nameless}</h2>
          <span class="chip">${words.kind[lead.kind] ?? lead.kind}</span>
        </div>
        ${lead.message ? html`<p class="break" dir="auto">${lead.message}</p>` : nothing}
        <dl>
          ${lead.email ? html`<dt>${insight.account.email}</dt><dd><bdi>${lead.email}</bdi></dd>` : nothing}
          ${fields.map(([name, value]) => html`<dt>${words.fields[name] ?? name}</dt><dd dir="auto">${value}</dd>`)}
        </dl>
        <div class="row">
          ${lead.email ? html`<a class="primary small" href=${mailto(lead.email, words.subject(this.#name.value))}>${icon('newsletter')} ${words.write}</a>` : nothing}
          ${lead.visitor
            ? html`<a class="quiet small" href=${href(`/conversations?visitor=${encodeURIComponent(lead.visitor)}`)}>${icon('chat')} ${words.conversations}</a>`
            : nothing}
        </div>
      </div>
      <time datetime=${lead.at} title=${moment(lead.at)}>${ago(lead.at)}</time>`;
  }
}
customElements.define('leads-view', LeadsView);
