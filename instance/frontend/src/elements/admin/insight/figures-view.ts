/** How the page is doing: figures day by day beside those of the time before, links, ratings, and what answers cost. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import type { Analytics, Day } from '../../../protocol/admin.ts';
import { go, search } from '../../../state/admin/place.ts';
import { admin } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import '../cib-empty.ts';
import { AdminView } from '../view.ts';
import './day-chart.ts';
import { pills, rows, tables } from './insight.styles.ts';
import { Reading } from './reading.ts';
import './run-list.ts';
import { before, growth, later, span } from './scales.ts';
import { count, day, dollars, percent, lasting } from './written.ts';

const RANGES = [7, 30, 90] as const;
const MOST_DAYS = 400;
const METRICS = ['visits', 'visitors', 'clicks', 'chats', 'questions', 'unanswered'] as const;
type Metric = (typeof METRICS)[number];
/** Fewer of these are better. */
const UNWANTED: readonly Metric[] = ['unanswered'];

interface Figures {
  now: Analytics;
  then: Analytics;
}

const sum = (days: readonly Day[], metric: Metric): number => days.reduce((all, one) => all + one[metric], 0);
const whole = (text: string): string => (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '');

export class FiguresView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    pills,
    rows,
    tables,
    css`
      .range {
        margin-block-end: 18px;
      }
      .range input {
        width: auto;
        min-height: 36px;
        padding: 6px 10px;
      }
      .range label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        font-size: 0.875rem;
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
        gap: 10px;
        margin-block-end: 12px;
      }
      .tile {
        display: grid;
        gap: 2px;
        align-content: start;
        padding: 14px 16px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
        text-align: start;
      }
      .tile:hover {
        border-color: var(--accent-line);
      }
      .tile[aria-pressed='true'] {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      .tile b {
        font-size: 1.625rem;
        line-height: 1.2;
        letter-spacing: -0.02em;
        font-variant-numeric: tabular-nums;
      }
      .tile .delta {
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .delta.good {
        color: var(--success);
      }
      .delta.bad {
        color: var(--danger);
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
        gap: 16px;
        align-items: start;
      }
      ol.ranked {
        display: grid;
        gap: 6px;
        margin: 12px 0 0;
        padding: 0;
        list-style: none;
      }
      .ranked li {
        position: relative;
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 7px 12px;
        overflow: hidden;
        border-radius: 10px;
      }
      .ranked i {
        position: absolute;
        inset-block: 0;
        inset-inline-start: 0;
        background: var(--accent-soft);
      }
      .ranked span {
        position: relative;
        overflow-wrap: anywhere;
      }
      .share {
        display: flex;
        gap: 3px;
        height: 14px;
        margin-block: 14px 10px;
      }
      .share i {
        border-radius: 5px;
        background: var(--success);
      }
      .share i + i {
        background: var(--danger);
      }
      .scroll {
        max-height: 480px;
      }
      tfoot :is(th, td) {
        font-weight: 650;
        color: var(--ink);
        font-size: 0.9375rem;
      }
    `,
  ];
  readonly #figures = new Reading<Figures>();
  readonly #metric = signal<Metric>('visits');
  readonly #table = signal(false);
  readonly #own = signal(false);
  readonly #wrong = signal('');
  #stop = (): void => {};

  protected override watched() {
    return [...this.#figures.watched, this.#metric, this.#table, this.#own, this.#wrong, search];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = search.subscribe(() => this.#read());
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  get #asked(): { days: number; from: string; to: string } {
    const asked = new URLSearchParams(search.value);
    const days = Number(asked.get('days'));
    return { days: RANGES.find((range) => range === days) ?? 30, from: whole(asked.get('from') ?? ''), to: whole(asked.get('to') ?? '') };
  }

  readonly #read = (): void => {
    const { days, from, to } = this.#asked;
    void this.#figures.read(async () => {
      const chosen = from && to;
      // Which day it is today the page's time zone decides: the instance is asked for its last 30 days, and says.
      const known = chosen ? { from, to } : await admin.get<Analytics>('/analytics');
      const first = chosen ? from : later(known.to, 1 - days);
      const now = !chosen && days === 30 ? (known as Analytics) : await admin.get<Analytics>('/analytics', { from: first, to: known.to });
      return { now, then: await admin.get<Analytics>('/analytics', before(now.from, now.to)) };
    });
  };

  #choose(from: string, to: string): void {
    if (!whole(from) || !whole(to)) return;
    const days = span(from, to);
    this.#wrong.value = days < 1 || days > MOST_DAYS ? insight.figures.badSpan : '';
    if (!this.#wrong.value) void go(`/figures?from=${from}&to=${to}`, { replace: true });
  }

  override render() {
    const { value, failure } = this.#figures;
    return html`${this.head(insight.titles.figures, insight.figures.intro)} ${this.#range(value.value)}
      ${failure.value ? this.failed(failure.value, this.#read) : value.value ? this.#shown(value.value) : this.waiting(3, 150)}`;
  }

  #range(figures: Figures | null) {
    const words = insight.figures;
    const { days, from, to } = this.#asked;
    const own = this.#own.value || (from !== '' && to !== '');
    const [first, last] = [from || figures?.now.from || '', to || figures?.now.to || ''];
    const value = (event: Event): string => (event.target as HTMLInputElement).value;
    return html`<div class="row range">
        <div class="pills" role="group" aria-label=${words.range}>
          ${RANGES.map((range) => {
            const press = (): void => {
              this.#own.value = false;
              this.#wrong.value = '';
              void go(`/figures?days=${range}`, { replace: true });
            };
            return html`<button aria-pressed=${!own && range === days} @click=${press}>${words.days(range)}</button>`;
          })}
          <button aria-pressed=${own} aria-expanded=${own} @click=${() => (this.#own.value = true)}>${words.own}</button>
        </div>
        ${own
          ? html`<label>${words.from} <input type="date" .value=${first} max=${last} @change=${(event: Event) => this.#choose(value(event), last)} /></label>
              <label>${words.to} <input type="date" .value=${last} @change=${(event: Event) => this.#choose(first, value(event))} /></label>`
          : nothing}
      </div>
      ${this.#wrong.value ? html`<p class="note bad range" role="alert">${this.#wrong.value}</p>` : nothing}`;
  }

  #shown({ now, then }: Figures) {
    const words = insight.figures;
    const metric = this.#metric.value;
    const label = words.metrics[metric];
    const nothingYet = METRICS.every((one) => sum(now.days, one) === 0 && sum(then.days, one) === 0);
    return html`<div class="stack">
      ${nothingYet
        ? html`<cib-empty drawing="figures" .heading=${words.emptyTitle} .text=${words.empty}></cib-empty>`
        : html`<div>
              <div class="tiles" role="group" aria-label=${words.metric}>${METRICS.map((one) => this.#tile(one, now.days, then.days))}</div>
              <p class="soft small">${words.comparedTo(day(then.from), day(then.to, { day: 'numeric', month: 'short', year: 'numeric' }))} · ${words.zone(now.timeZone)}</p>
            </div>
            <section class="card" aria-label=${words.perDay(label)}>
              <div class="row between" .style=${'margin-block-end:14px'}>
                <h2>${words.perDay(label)}</h2>
                <button class="quiet small" aria-pressed=${this.#table.value} @click=${() => (this.#table.value = !this.#table.value)}>
                  ${this.#table.value ? words.asChart : words.asTable}
                </button>
              </div>
              ${this.#table.value
                ? this.#days(now.days)
                : html`<day-chart
                    .days=${now.days.map((one) => one.day)}
                    .values=${now.days.map((one) => one[metric])}
                    .past=${then.days.map((one) => one[metric])}
                    .label=${label}
                  ></day-chart>`}
            </section>`}
      <div class="two">${this.#links(now)} ${this.#ratings(now)}</div>
      ${this.#models(now)}
      <run-list></run-list>
    </div>`;
  }

  #tile(metric: Metric, now: readonly Day[], then: readonly Day[]) {
    const words = insight.figures;
    const [all, was] = [sum(now, metric), sum(then, metric)];
    const grown = growth(all, was);
    const good = grown !== null && grown !== 0 && grown > 0 !== UNWANTED.includes(metric);
    const said =
      grown === null ? (all > 0 ? words.fresh : '') : grown === 0 ? words.same : grown > 0 ? words.more(percent(grown)) : words.less(percent(-grown));
    return html`<button class="tile" aria-pressed=${metric === this.#metric.value} @click=${() => (this.#metric.value = metric)}>
      <span class="soft small">${words.metrics[metric]}</span>
      <b>${count(all)}</b>
      <span class="delta ${grown ? (good ? 'good' : 'bad') : ''}">${said}</span>
    </button>`;
  }

  #days(days: readonly Day[]) {
    const words = insight.figures;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.asTable}>
      <table>
        <thead>
          <tr><th scope="col">${words.day}</th>${METRICS.map((one) => html`<th scope="col" class="number">${words.metrics[one]}</th>`)}</tr>
        </thead>
        <tbody>
          ${days
            .toReversed()
            .map(
              (one) => html`<tr><th scope="row">${day(one.day, { day: 'numeric', month: 'short', year: 'numeric' })}</th>
                ${METRICS.map((metric) => html`<td class="number">${count(one[metric])}</td>`)}</tr>`,
            )}
        </tbody>
        <tfoot>
          <tr><th scope="row">${insight.general.total}</th>${METRICS.map((one) => html`<td class="number">${count(sum(days, one))}</td>`)}</tr>
        </tfoot>
      </table>
    </div>`;
  }

  #links({ links }: Analytics) {
    const words = insight.figures;
    const most = Math.max(...links.map(({ clicks }) => clicks), 1);
    return html`<section class="card">
      <h2>${words.links}</h2>
      ${links.length === 0
        ? html`<p class="soft">${words.noLinks}</p>`
        : html`<ol class="ranked">
            ${links.map(
              ({ title, clicks }) => html`<li><i .style=${`width:${(clicks / most) * 100}%`}></i><span dir="auto">${title}</span><span>${count(clicks)}</span></li>`,
            )}
          </ol>`}
    </section>`;
  }

  #ratings({ ratings: { up, down } }: Analytics) {
    const words = insight.figures;
    return html`<section class="card">
      <h2>${words.ratings}</h2>
      ${up + down === 0
        ? html`<p class="soft">${words.noRatings}</p>`
        : html`<div class="share" aria-hidden="true">${up ? html`<i .style=${`flex:${up}`}></i>` : nothing}${down ? html`<i .style=${`flex:${down};background:var(--danger)`}></i>` : nothing}</div>
            <p class="row between"><span>${words.up}: <b>${count(up)}</b></span><span>${words.down}: <b>${count(down)}</b></span></p>`}
    </section>`;
  }

  #models({ models }: Analytics) {
    const words = insight.figures;
    if (models.length === 0) return html`<section class="card"><h2>${words.engine}</h2><p class="soft">${words.noRuns}</p></section>`;
    const all = (of: (one: (typeof models)[number]) => number): number => models.reduce((total, one) => total + of(one), 0);
    const priced = models.some(({ cost }) => cost !== null);
    const numbers = (values: readonly string[]) => values.map((value) => html`<td class="number">${value}</td>`);
    return html`<section class="card">
      <h2>${words.engine}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.engine}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.model}</th>
              ${[words.runs, words.failed, words.tokensIn, words.tokensOut, words.cost, words.first].map((one) => html`<th scope="col" class="number">${one}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${models.map(
              (one) => html`<tr>
                <th scope="row"><bdi>${one.model ?? words.ownEngine}</bdi></th>
                ${numbers([
                  count(one.runs),
                  count(one.failed),
                  count(one.inputTokens),
                  count(one.outputTokens),
                  one.cost === null ? words.unknown : dollars(one.cost),
                  one.ttftMs === null ? words.unknown : lasting(one.ttftMs),
                ])}
              </tr>`,
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">${insight.general.total}</th>
              ${numbers([
                count(all((one) => one.runs)),
                count(all((one) => one.failed)),
                count(all((one) => one.inputTokens)),
                count(all((one) => one.outputTokens)),
                priced ? dollars(all((one) => one.cost ?? 0)) : words.unknown,
                '',
              ])}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>`;
  }
}
customElements.define('figures-view', FiguresView);
