/** Dates to come, each with a block that reads like a calendar's leaf. Times are shown in the event's own offset. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { BioEvent } from '../../protocol/bio.ts';
import { base } from '../drawing.ts';

/** The wall clock where the event is: the offset stays as the creator wrote it, whatever the visitor's own zone. */
export function leaf(startsAt: string, locale?: string): { month: string; day: string; weekday: string; time: string } {
  const local = new Date(`${startsAt.replace(/(Z|[+-]\d\d:?\d\d)$/i, '')}Z`);
  const at = Number.isNaN(local.getTime()) ? new Date(startsAt) : local;
  const say = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(at);
  return {
    month: say({ month: 'short' }),
    day: say({ day: 'numeric' }),
    weekday: say({ weekday: 'short' }),
    time: say({ hour: '2-digit', minute: '2-digit' }),
  };
}

const SHOWN = 4;

/** The date leads to itself as a calendar file. */
const leafLink = ({ id, title }: BioEvent, drawn: TemplateResult): TemplateResult =>
  id ? html`<a class="save" href=${`/events/${encodeURIComponent(id)}.ics`} aria-label=${`Add to your calendar: ${title}`} title="Add to your calendar">${drawn}</a>` : drawn;

export class EventList extends LitElement {
  static override properties = { events: { attribute: false }, _all: { state: true } };
  declare events: readonly BioEvent[];
  declare _all: boolean;

  constructor() {
    super();
    this.events = [];
    this._all = false;
  }

  static override styles = [
    base,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: var(--round);
        box-shadow: var(--shadow);
        overflow: hidden;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 14px;
        align-items: center;
        padding: 12px 14px 12px 12px;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      .leaf {
        display: block;
        width: 52px;
        text-align: center;
        padding: 6px 0 7px;
        border-radius: 13px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        line-height: 1.1;
      }
      .month {
        display: block;
        font-size: 0.6875rem;
        font-weight: 700;
        letter-spacing: 0.06em;
        text-transform: uppercase;
      }
      .day {
        font-size: 1.375rem;
        font-weight: 750;
        letter-spacing: -0.02em;
      }
      .title {
        font-weight: 650;
        line-height: 1.3;
      }
      .save {
        border-radius: 13px;
        text-decoration: none;
      }
      .save:hover .leaf {
        background: var(--accent);
        color: var(--on-accent);
      }
      .where {
        color: var(--ink-soft);
        font-size: 0.875rem;
        line-height: 1.4;
      }
      .ticket {
        padding: 8px 14px;
        border-radius: 999px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        text-decoration: none;
        font-size: 0.875rem;
        font-weight: 650;
        white-space: nowrap;
      }
      .ticket:hover {
        background: var(--accent);
        color: var(--on-accent);
      }
      .more {
        width: 100%;
        padding: 12px;
        color: var(--accent-ink);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const shown = this._all ? this.events : this.events.slice(0, SHOWN);
    return html`<ul>
        ${shown.map((event) => {
          const when = leaf(event.startsAt);
          return html`<li>
            ${leafLink(
              event,
              html`<time class="leaf" datetime=${event.startsAt}>
                <span class="month">${when.month}</span><span class="day">${when.day}</span>
              </time>`,
            )}
            <div>
              <div class="title">${event.title}</div>
              <div class="where">${[`${when.weekday} ${when.time}`, event.venue, event.city].filter(Boolean).join(' · ')}</div>
            </div>
            ${event.url
              ? html`<a class="ticket" href=${event.url} target="_blank" rel="noopener noreferrer" aria-label=${`Tickets: ${event.title}`}>Tickets</a>`
              : nothing}
          </li>`;
        })}
      </ul>
      ${this.events.length > shown.length
        ? html`<button class="more" @click=${() => (this._all = true)}>All ${this.events.length} dates</button>`
        : nothing}`;
  }
}
customElements.define('event-list', EventList);
