/** Dates to come, each with a block that reads like a calendar's leaf. Times are those of the place; that is where one has to be. */
import { html, nothing, type TemplateResult } from 'lit';
import type { BioEvent } from '../../protocol/bio.ts';
import { words } from '../../words/index.ts';
import { base } from '../drawing.ts';
import { WatchingElement } from '../watching.ts';
import { sheetOf } from './page-sheet.ts';

const SHOWN = 4;
const MINUTE = 60_000;
/** An evening may end the morning after. */
const NIGHT = 6 * 60 * MINUTE;
const OFFSET = /(?:Z|([+-])(\d\d):?(\d\d))$/i;

export interface Leaf {
  month: string;
  day: string;
  weekday: string;
  /** Empty where the hour is not known: midnight is read as that. */
  time: string;
  /** The last day of what goes on for days. */
  until: string;
  /** `UTC+1`. */
  offset: string;
}

/** The clock where the event is: the offset stays as the creator wrote it, whatever the visitor's own zone. */
export function leaf(startsAt: string, endsAt: string | null = null, locale: string = words.locale): Leaf {
  const [, sign = '+', hours = '0', minutes = '0'] = OFFSET.exec(startsAt) ?? [];
  const ahead = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const at = Date.parse(`${startsAt.replace(OFFSET, '')}Z`);
  const ends = endsAt ? Date.parse(endsAt) + ahead * MINUTE : at;
  const day = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
  const say = (options: Intl.DateTimeFormatOptions, moment = at): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(moment);
  const [whole, rest] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  return {
    month: say({ month: 'short' }),
    day: say({ day: 'numeric' }),
    weekday: say({ weekday: 'short' }),
    time: at % (24 * 60 * MINUTE) === 0 ? '' : say({ hour: 'numeric', minute: '2-digit' }),
    until: day(ends - NIGHT) > day(at) ? say({ month: 'short', day: 'numeric' }, ends) : '',
    offset: `UTC${ahead ? `${sign}${whole}${rest ? `:${String(rest).padStart(2, '0')}` : ''}` : ''}`,
  };
}

/** What one reads beside the leaf. Only where there is no place to be is the zone said, and the visitor's own time where it is another. */
function when({ startsAt, endsAt, venue, city }: BioEvent, { weekday, time, until, offset }: Leaf): string {
  const said = [weekday, time && ` ${time}`, until && ` – ${until}`];
  if (time && !venue && !city) {
    const here = leaf(new Date(Date.parse(startsAt) - new Date(startsAt).getTimezoneOffset() * MINUTE).toISOString(), endsAt);
    said.push(` ${offset}`, here.time === time ? '' : ` (${words.page.yourTime(here.weekday === weekday ? here.time : `${here.weekday} ${here.time}`)})`);
  }
  return said.join('');
}

export class EventList extends WatchingElement {
  static override properties = { events: { attribute: false } };
  declare events: readonly BioEvent[];

  constructor() {
    super();
    this.events = [];
  }

  static override styles = [base, sheetOf('event-list')];

  override render() {
    const [first, others] = [this.events.slice(0, SHOWN), this.events.slice(SHOWN)];
    return html`<section class="event-list" aria-label=${words.page.coming}>
      <h2>${words.page.coming}</h2>
      <div class="all">
        <ul>${first.map(row)}</ul>
        ${others.length > 0 ? html`<details><summary>${words.page.allDates(this.events.length)}</summary><ul>${others.map(row)}</ul></details>` : nothing}
      </div>
    </section>`;
  }
}
customElements.define('event-list', EventList);

function row(event: BioEvent): TemplateResult {
  const { id, title, startsAt, endsAt, venue, city, url, description } = event;
  const written = leaf(startsAt, endsAt);
  const drawn = html`<time class="leaf" datetime=${startsAt}><span class="month">${written.month}</span> <span class="day">${written.day}</span></time>`;
  return html`<li>
    ${id ? html`<a class="save" href=${`/events/${encodeURIComponent(id)}.ics`} >${drawn}<span class="sr">${words.page.addToCalendar(title)}</span></a>` : drawn}
    <div class="words">
      <div class="title" dir="auto">${title}</div>
      <div class="where">${[when(event, written), venue, city].map((part) => (part ? html`<span><bdi>${part}</bdi></span>` : nothing))}</div>
      ${description ? html`<div class="about" dir="auto">${description}</div>` : nothing}
    </div>
    ${url
      ? html`<a class="ticket" href=${url} target="_blank" rel="noopener noreferrer" aria-label=${words.page.ticketsFor(title)}>${words.page.tickets}</a>`
      : nothing}
  </li>`;
}
