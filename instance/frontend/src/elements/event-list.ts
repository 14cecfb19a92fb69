/** Dates to come, soonest first, each with its day in a block that the eye finds. */
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { BioEvent } from '../protocol/bio.ts';
import { icon } from './icon.ts';
import { base } from './styles.ts';

const SHOWN_AT_FIRST = 3;

/**
 * The clock on the venue's wall: an RFC 3339 time keeps its own offset, so a visitor elsewhere reads the time at which
 * doors open there. A time in UTC names no place; it is shown in the visitor's own.
 */
export function wallClock(startsAt: string): { date: Date; timeZone: string | undefined } {
  const local = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?([+-]\d\d:\d\d)$/.exec(startsAt);
  if (!local || local[2] === '+00:00' || local[2] === '-00:00') return { date: new Date(startsAt), timeZone: undefined };
  return { date: new Date(`${local[1]}Z`), timeZone: 'UTC' };
}

export class EventList extends LitElement {
  static override properties = { events: { attribute: false }, all: { state: true } };
  declare events: readonly BioEvent[];
  declare all: boolean;

  constructor() {
    super();
    this.events = [];
    this.all = false;
  }

  static override styles = [
    base,
    css`
      h2 {
        margin: 0 0.25rem 0.75rem;
        font-size: 1.0625rem;
        letter-spacing: -0.01em;
      }
      ul {
        display: grid;
        gap: 0.75rem;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.875rem;
        padding: 0.75rem;
        border: 1px solid var(--line);
        border-radius: var(--round);
        background: var(--card);
        box-shadow: var(--shadow);
      }
      time.day {
        display: grid;
        align-content: center;
        justify-items: center;
        width: 58px;
        min-height: 66px;
        border-radius: 13px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        line-height: 1.1;
      }
      .month {
        font-size: 0.75rem;
        font-weight: 700;
        text-transform: uppercase;
        letter-spacing: 0.06em;
      }
      .number {
        font-size: 1.625rem;
        font-weight: 750;
        letter-spacing: -0.03em;
        font-variant-numeric: tabular-nums;
      }
      .words {
        min-width: 0;
        align-self: center;
      }
      h3 {
        font-size: 1rem;
        font-weight: 600;
        line-height: 1.3;
      }
      p {
        font-size: 0.875rem;
        line-height: 1.4;
        color: var(--ink-soft);
      }
      a {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
        min-height: 44px;
        margin: 0 0 -0.5rem;
        font-size: 0.9375rem;
        font-weight: 600;
        color: var(--accent-ink);
        text-decoration: none;
      }
      a .icon {
        width: 1rem;
        height: 1rem;
      }
      .more {
        width: 100%;
        margin-top: 0.5rem;
        min-height: 44px;
        color: var(--accent-ink);
        font-weight: 600;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    if (this.events.length === 0) return nothing;
    const shown = this.all ? this.events : this.events.slice(0, SHOWN_AT_FIRST);
    const hidden = this.events.length - shown.length;
    return html`<section aria-label="Upcoming dates">
      <h2>Upcoming dates</h2>
      <ul>
        ${shown.map((event) => this.#card(event))}
      </ul>
      ${hidden > 0 ? html`<button class="more" @click=${this.#showAll}>Show ${hidden} more</button>` : nothing}
    </section>`;
  }

  #card(event: BioEvent): TemplateResult {
    const { date, timeZone } = wallClock(event.startsAt);
    const say = (options: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat(undefined, { ...options, timeZone }).format(date);
    const midnight = say({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) === '00:00';
    const when = say({ weekday: 'long', ...(midnight ? {} : { hour: 'numeric', minute: '2-digit' }) });
    const where = [event.venue, event.city].filter(Boolean).join(', ');
    return html`<li>
      <time class="day" datetime=${event.startsAt}>
        <span class="month">${say({ month: 'short' })}</span>
        <span class="number">${say({ day: 'numeric' })}</span>
        <span class="quiet">${say({ year: 'numeric' })}</span>
      </time>
      <div class="words">
        <h3>${event.title}</h3>
        <p>${when}${where ? ` · ${where}` : ''}</p>
        ${event.description ? html`<p>${event.description}</p>` : nothing}
        ${event.url
          ? html`<a href=${event.url} target="_blank" rel="noopener noreferrer">
              Tickets &amp; info ${icon('open')}<span class="quiet">: ${event.title} (opens in a new tab)</span>
            </a>`
          : nothing}
      </div>
    </li>`;
  }

  readonly #showAll = (): void => {
    this.all = true;
  };
}
customElements.define('event-list', EventList);
