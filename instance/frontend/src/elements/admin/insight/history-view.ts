/** Who changed what. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import type { Entry, Listing, Person } from '../../../protocol/admin.ts';
import { go, search } from '../../../state/admin/place.ts';
import { who } from '../../../state/admin/who.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-empty.ts';
import '../cib-field.ts';
import { AdminView, icon } from '../view.ts';
import { rows } from './insight.styles.ts';
import { pager } from './pages.ts';
import { Reading } from './reading.ts';
import { differences, sentence, thingOf, type Names } from './sentences.ts';
import { date, moment, time } from './written.ts';

const LIMIT = 50;
const SIGNS: Record<string, string> = {
  link: 'links', event: 'calendar', faq: 'question', profile: 'person', poll: 'poll', prompt: 'persona', tokens: 'palette', settings: 'sliders',
  capability: 'chat', media: 'picture', unanswered: 'inbox', origin: 'globe', key: 'key', team: 'team', account: 'person', session: 'leave', instance: 'box',
};
/** Lists in which things have their names, and the field that is the name. */
const NAMED: readonly [path: string, thing: string, id: string, name: string][] = [
  ['/links', 'link', 'id', 'title'],
  ['/events', 'event', 'id', 'title'],
  ['/faq', 'faq', 'id', 'question'],
  ['/polls', 'poll', 'id', 'question'],
  ['/capabilities', 'capability', 'name', 'title'],
];

export class HistoryView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    css`
      .filters {
        margin-block-end: 20px;
      }
      h2 {
        margin-block: 20px 10px;
      }
      h2:first-of-type {
        margin-block-start: 0;
      }
      .entry {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 2px 14px;
        align-items: center;
        padding: 12px 16px;
      }
      .sign {
        width: 36px;
        height: 36px;
      }
      .entry p {
        overflow-wrap: anywhere;
      }
      .entry ul {
        grid-column: 2 / -1;
        margin: 0;
        padding: 0;
        list-style: none;
        color: var(--ink-soft);
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
      time {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
    `,
  ];
  readonly #found = new Reading<Listing<Entry>>();
  readonly #people = signal<readonly Person[]>([]);
  readonly #names = signal<Names>(new Map());
  #stop = (): void => {};

  protected override watched() {
    return [...this.#found.watched, this.#people, this.#names, search];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = search.subscribe(() => this.#read());
    void this.#learn();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  get #asked(): { by: string; thing: string; offset: number } {
    const asked = new URLSearchParams(search.value);
    return { by: asked.get('by') ?? '', thing: asked.get('thing') ?? '', offset: Math.max(Number.parseInt(asked.get('offset') ?? '', 10) || 0, 0) };
  }
  #ask(change: Partial<{ by: string; thing: string; offset: number }>): void {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...this.#asked, offset: 0, ...change })) if (value) query.set(name, String(value));
    void go(`/history${query.size > 0 ? `?${query}` : ''}`);
  }
  readonly #read = (): void => {
    const { by, thing, offset } = this.#asked;
    const asked = { account: by || undefined, action: thing ? `${thing}.` : undefined, offset, limit: LIMIT };
    void this.#found.read(() => admin.get<Listing<Entry>>('/audit', asked));
  };

  /** Names make sentences better and are not waited for. */
  async #learn(): Promise<void> {
    admin.get<Listing<Person>>('/audit/people', { limit: 500 }).then(({ items }) => (this.#people.value = items), () => undefined);
    const lists = who.value?.role === 'owner' ? [...NAMED, ['/team', 'account', 'id', 'name'] as const] : NAMED;
    await Promise.all(
      lists.map(async ([path, thing, id, name]) => {
        const found = await admin.get<Listing<Record<string, unknown>>>(path, { limit: 500 }).catch(() => null);
        const named = (found?.items ?? []).map((item): [string, string] => [`${thing}/${String(item[id])}`, String(item[name] ?? '')]);
        this.#names.value = new Map([...this.#names.value, ...named]);
      }),
    );
  }

  override render() {
    const words = insight.history;
    const { by, thing } = this.#asked;
    const { value, failure } = this.#found;
    const chosen = (event: Event): string => (event.target as HTMLSelectElement).value;
    return html`${this.head(insight.titles.history, words.intro)}
      <div class="fields filters">
        <cib-field .label=${words.by}>
          <select @change=${(event: Event) => this.#ask({ by: chosen(event) })}>
            <option value="" ?selected=${by === ''}>${words.everybody}</option>
            ${this.#people.value.map(({ id, name }) => html`<option value=${id} ?selected=${id === by}>${name}</option>`)}
          </select>
        </cib-field>
        <cib-field .label=${words.thing}>
          <select @change=${(event: Event) => this.#ask({ thing: chosen(event) })}>
            <option value="" ?selected=${thing === ''}>${words.everything}</option>
            ${Object.entries(words.things).map(([one, name]) => html`<option value=${one} ?selected=${one === thing}>${name}</option>`)}
          </select>
        </cib-field>
      </div>
      ${failure.value ? this.failed(failure.value, this.#read) : value.value ? this.#list(value.value) : this.waiting(5, 60)}`;
  }

  #list(found: Listing<Entry>) {
    const words = insight.history;
    const { by, thing } = this.#asked;
    if (found.total === 0) {
      return html`<cib-empty drawing="search" .heading=${by || thing ? words.nothing : words.emptyTitle} .text=${words.empty}></cib-empty>`;
    }
    const days = new Map<string, Entry[]>();
    for (const entry of found.items) days.set(date(entry.at), [...(days.get(date(entry.at)) ?? []), entry]);
    return html`${[...days].map(
        ([day, entries]) => html`<h2>${day}</h2>
          <ul class="rows">
            ${entries.map((entry) => html`<li class="card entry">${this.#entry(entry)}</li>`)}
          </ul>`,
      )}
      ${pager(found, (offset) => this.#ask({ offset }))}`;
  }

  #entry(entry: Entry) {
    const changed = differences(entry);
    return html`<span class="sign">${icon(SIGNS[thingOf(entry.action)] ?? 'history')}</span>
      <p dir="auto">${sentence(entry, this.#names.value)}</p>
      <time datetime=${entry.at} title=${moment(entry.at)}>${time(entry.at)}</time>
      ${changed.length > 0
        ? html`<ul>
            ${changed.map((line) => html`<li dir="auto">${line}</li>`)}
          </ul>`
        : nothing}`;
  }
}
customElements.define('history-view', HistoryView);
