/** All conversations: found by what was said in them, or by what became of them. */
import { css, html, nothing } from 'lit';
import type { Listing, Transcript } from '../../../protocol/admin.ts';
import { go, href, search } from '../../../state/admin/place.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-empty.ts';
import { AdminView, icon } from '../view.ts';
import { badges } from './badges.ts';
import { pills, rows } from './insight.styles.ts';
import { pager } from './pages.ts';
import { Reading } from './reading.ts';
import { ago, moment } from './written.ts';

const LIMIT = 20;
/** Whoever types is not done yet. */
const TYPING_MS = 250;
const MARKS = ['all', 'up', 'down', 'unanswered', 'failed', 'lead'] as const;

export class ConversationsView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    pills,
    rows,
    css`
      .find {
        position: relative;
        margin-block-end: 12px;
      }
      .find .icon {
        position: absolute;
        inset-block-start: 12px;
        inset-inline-start: 14px;
        color: var(--ink-soft);
        pointer-events: none;
      }
      .find input {
        padding-inline-start: 44px;
      }
      .count {
        margin-block: 14px 8px;
      }
      a.card {
        position: relative;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 4px 14px;
        padding: 14px 16px;
        text-decoration: none;
        transition: border-color 160ms, background 160ms;
      }
      a.card:hover {
        border-color: var(--accent-line);
        background: color-mix(in oklab, var(--accent-soft) 40%, var(--card));
      }
      .sign {
        grid-row: span 3;
      }
      b {
        font-weight: 650;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .last,
      .badges {
        grid-column: 2 / -1;
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-block-start: 4px;
      }
      time {
        font-size: 0.8125rem;
        color: var(--ink-soft);
        white-space: nowrap;
      }
      mark {
        padding: 1px 2px;
        border-radius: 4px;
        background: var(--warning-soft);
        color: var(--warning);
        font-weight: 600;
      }
      @media (max-width: 599px) {
        .sign {
          display: none;
        }
        .last,
        .badges {
          grid-column: 1 / -1;
        }
        a.card {
          grid-template-columns: minmax(0, 1fr) auto;
        }
      }
    `,
  ];
  readonly #found = new Reading<Listing<Transcript>>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  #stop = (): void => {};

  protected override watched() {
    return [search, ...this.#found.watched];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = search.subscribe(() => this.#read());
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
    this.#stop();
  }

  /** What is looked for stands in the address: one comes back to it, and may send it to somebody. */
  get #asked(): { q: string; mark: string; visitor: string; offset: number } {
    const asked = new URLSearchParams(search.value);
    const mark = asked.get('mark') ?? '';
    return {
      q: asked.get('q') ?? '',
      mark: MARKS.some((one) => one === mark) ? mark : 'all',
      visitor: asked.get('visitor') ?? '',
      offset: Math.max(Number.parseInt(asked.get('offset') ?? '0', 10) || 0, 0),
    };
  }

  #ask(change: Partial<{ q: string; mark: string; visitor: string; offset: number }>, replace = false): void {
    const asked = Object.entries({ ...this.#asked, offset: 0, ...change }).filter(([, value]) => value !== '' && value !== 0 && value !== 'all');
    const query = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
    void go(`/conversations${query && `?${query}`}`, { replace });
  }

  readonly #read = (): void => {
    const { q, mark, visitor, offset } = this.#asked;
    const asked = { q: q || undefined, mark: mark === 'all' ? undefined : mark, visitor: visitor || undefined, offset, limit: LIMIT };
    void this.#found.read(() => admin.get<Listing<Transcript>>('/transcripts', asked));
  };

  readonly #typed = (event: Event): void => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => q !== this.#asked.q && this.#ask({ q }, true), TYPING_MS);
  };

  override render() {
    const words = insight.conversations;
    const { q, mark, visitor } = this.#asked;
    const { value: found, failure, loading } = this.#found;
    const wanted = q !== '' || mark !== 'all' || visitor !== '';
    return html`${this.head(insight.titles.conversations, words.intro)}
      <form role="search" @submit=${(event: Event) => event.preventDefault()}>
        <div class="find">
          ${icon('search')}
          <input type="search" aria-label=${words.search} placeholder=${words.searchHint} maxlength="500" dir="auto" .value=${q} @input=${this.#typed} />
        </div>
        <div class="pills" role="group" aria-label=${words.show}>
          ${MARKS.map((one) => html`<button type="button" aria-pressed=${one === mark} @click=${() => this.#ask({ mark: one })}>${words.marks[one]}</button>`)}
        </div>
      </form>
      ${visitor
        ? html`<p class="row count"><span class="chip">${icon('person')} ${words.ofVisitor}</span>
            <button class="plain small" @click=${() => this.#ask({ visitor: '' })}>${words.everybody}</button></p>`
        : nothing}
      <p class="soft small count" role="status" aria-busy=${loading.value}>${found.value ? words.found(found.value.total) : ''}</p>
      ${failure.value ? this.failed(failure.value, this.#read) : this.#list(found.value, wanted)}`;
  }

  #list(found: Listing<Transcript> | null, wanted: boolean) {
    const words = insight.conversations;
    if (!found) return this.waiting(4, 92);
    if (found.total === 0) {
      return wanted
        ? html`<cib-empty drawing="search" .heading=${words.nothingTitle} .text=${words.nothing}>
            <button class="quiet" @click=${() => void go('/conversations')}>${words.showAll}</button>
          </cib-empty>`
        : html`<cib-empty drawing="chat" .heading=${words.emptyTitle} .text=${words.empty}></cib-empty>`;
    }
    return html`<ul class="rows">
        ${found.items.map((one) => html`<li>${this.#row(one)}</li>`)}
      </ul>
      ${pager(found, (offset) => this.#ask({ offset }))}`;
  }

  #row(one: Transcript) {
    const words = insight.conversations;
    const { q } = this.#asked;
    const to = `/conversations/${encodeURIComponent(one.thread)}${q ? `?q=${encodeURIComponent(q)}` : ''}`;
    const from = one.lastMessage?.role === 'user' ? words.fromVisitor : words.fromPage;
    return html`<a class="card" href=${href(to)}>
      <span class="sign">${icon(one.lead ? 'person' : 'chat')}</span>
      <b dir="auto">${one.label || words.unnamed}</b>
      <time datetime=${one.updatedAt} title=${moment(one.updatedAt)}>${ago(one.updatedAt)}</time>
      ${one.lastMessage && !one.snippet?.length ? html`<span class="sr">${from}:</span>` : nothing}
      <span class="last soft clamp" dir="auto">
        ${one.snippet?.length
          ? one.snippet.map(({ text, match }) => (match ? html`<mark>${text}</mark>` : text))
          : one.lastMessage
            ? one.lastMessage.text
            : nothing}
      </span>
      <span class="badges">
        <span class="chip calm">${words.messages(one.items)}</span>
        ${one.matches ? html`<span class="chip">${words.matches(one.matches)}</span>` : nothing}
        ${badges(one)}
      </span>
    </a>`;
  }
}
customElements.define('conversations-view', ConversationsView);
