/** The dates of the page, to come and past, each by the clock of its place. */
import { css } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { EventView, SettingsView } from '../../../protocol/admin.ts';
import type { Draft } from '../../../state/admin/draft.ts';
import { Resource } from '../../../state/admin/resource.ts';
import { admin } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { html, icon, nothing } from '../view.ts';
import './cib-zone.ts';
import { Editor, isAddress, lengths, wholeAddress, type Errors } from './editor.ts';
import { isZone, momentOf, told, wallOf } from './moments.ts';

interface EventText {
  title: string;
  /** By the clock of the zone. */
  startsAt: string;
  endsAt: string;
  timeZone: string;
  venue: string;
  city: string;
  url: string;
  description: string;
}
/** A date without an end is over when its day may be called so. */
const LASTS = 6 * 3_600_000;
const over = ({ startsAt, endsAt }: EventView): boolean => (endsAt ? Date.parse(endsAt) : Date.parse(startsAt) + LASTS) < Date.now();

export class EventsEditor extends Editor<EventView, EventText> {
  static override styles = [
    ...Editor.styles,
    css`
      .day {
        display: grid;
        justify-items: center;
        align-content: center;
        flex: none;
        width: 56px;
        height: 56px;
        border-radius: 14px;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-size: 0.75rem;
        font-weight: 600;
        line-height: 1.2;
      }
      .day b {
        font-size: 1.25rem;
      }
      .past .day {
        background: color-mix(in oklab, var(--line) 55%, var(--card));
        color: var(--ink-soft);
      }
      h2 {
        margin-block: 28px 10px;
      }
      .none {
        padding: 18px;
      }
    `,
  ];
  protected readonly resource = new Resource<EventView>('/events', {
    created: ({ title }) => content.events.created(title),
    changed: ({ title }) => content.events.changed(title),
    removed: ({ title }) => content.events.removed(title),
  });
  #zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  override connectedCallback(): void {
    super.connectedCallback();
    void admin.get<SettingsView>('/settings').then(({ timeZone }) => (this.#zone = timeZone), () => {});
  }

  protected draftOf(item: EventView | null): EventText {
    const timeZone = item ? item.timeZone || this.#zone : this.#zone;
    return {
      title: item?.title ?? '',
      startsAt: wallOf(item?.startsAt ?? null, timeZone),
      endsAt: wallOf(item?.endsAt ?? null, timeZone),
      timeZone,
      venue: item?.venue ?? '',
      city: item?.city ?? '',
      url: item?.url ?? '',
      description: item?.description ?? '',
    };
  }

  protected bodyOf(draft: EventText): Partial<EventView> {
    return {
      title: draft.title.trim(),
      startsAt: momentOf(draft.startsAt, draft.timeZone),
      endsAt: momentOf(draft.endsAt, draft.timeZone) || null,
      timeZone: draft.timeZone,
      venue: draft.venue.trim(),
      city: draft.city.trim(),
      url: wholeAddress(draft.url) || null,
      description: draft.description.trim(),
    };
  }

  protected check(draft: EventText): Errors {
    const url = draft.url.trim() !== '' && !isAddress(wholeAddress(draft.url));
    return {
      ...lengths(draft, { title: { most: 120, needed: true }, venue: { most: 120 }, city: { most: 80 }, description: { most: 500 } }),
      ...(!draft.startsAt && { startsAt: shell.rules.moment }),
      ...(draft.endsAt && draft.endsAt <= draft.startsAt && { endsAt: shell.rules.later }),
      ...(!isZone(draft.timeZone) && { timeZone: shell.rules.timeZone }),
      ...(url && { url: shell.rules.address }),
    };
  }

  protected heading({ item }: { item: EventView | null }): string {
    return item ? content.events.editTitle : content.events.newTitle;
  }

  protected form(draft: Draft<EventText>) {
    const says = content.events;
    return html`${this.line(draft, 'title', says.title, { limit: 120 })}
      <div class="fields">
        ${this.line(draft, 'startsAt', says.day, { type: 'datetime-local' })}
        ${this.line(draft, 'endsAt', says.end, { type: 'datetime-local', optional: true })}
        <cib-zone
          class="wide"
          .label=${says.zone}
          .hint=${says.zoneHint}
          .error=${this.error(draft, 'timeZone')}
          .value=${draft.value.value.timeZone}
          @change=${(event: CustomEvent<string>) => draft.set({ timeZone: event.detail })}
        ></cib-zone>
        ${this.line(draft, 'venue', says.venue, { limit: 120, optional: true })} ${this.line(draft, 'city', says.city, { limit: 80, optional: true })}
        ${this.line(draft, 'url', says.url, { type: 'url', optional: true, wide: true })}
        ${this.lines(draft, 'description', says.description, { limit: 500, optional: true })}
      </div>`;
  }

  #entry(event: EventView) {
    const zone = event.timeZone || this.#zone;
    const part = (options: Intl.DateTimeFormatOptions): string => told(event.startsAt, zone, shell.locale, options);
    const where = [event.venue, event.city].filter(Boolean).join(', ');
    const when = part({ weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
    // Another day of the same: what it is stays, when it is does not.
    const again = (): void => this.open(null, { ...this.draftOf(event), startsAt: '', endsAt: '' });
    return html`<div class="card entry ${over(event) ? 'past' : ''}" role="listitem">
      <span class="day" aria-hidden="true">${part({ month: 'short' })}<b>${part({ day: 'numeric' })}</b></span>
      <button class="main" @click=${() => this.open(event)}>
        <span class="sr">${content.named(content.edit, '')}</span>
        <span class="title" dir="auto">${event.title}</span>
        <span class="below">${when}</span>
        ${where ? html`<span class="below" dir="auto">${where}</span>` : nothing}
      </button>
      <div class="tools">
        ${this.tool('copy', content.duplicate, event.title, again)}
        ${this.tool('trash', content.remove, event.title, () => void this.resource.remove(event.id))}
      </div>
    </div>`;
  }

  #group(title: string, events: readonly EventView[], none = '') {
    if (events.length === 0 && !none) return nothing;
    return html`<h2>${title}</h2>
      ${events.length === 0
        ? html`<p class="empty none">${none}</p>`
        : html`<div class="list" role="list" aria-label=${title}>
            ${repeat(
              events,
              ({ id }) => id,
              (event) => this.#entry(event),
            )}
          </div>`}`;
  }

  override render() {
    const says = content.events;
    const add = html`<button class="primary" @click=${() => this.open(null)}>${icon('plus')} ${says.add}</button>`;
    const sorted = (events: readonly EventView[], way: 1 | -1): EventView[] =>
      [...events].sort((one, other) => way * (Date.parse(one.startsAt) - Date.parse(other.startsAt)));
    return html`${this.head(shell.titles.events, says.intro, add)}
      ${this.list(
        (events) =>
          html`${this.#group(
            says.upcoming,
            sorted(
              events.filter((event) => !over(event)),
              1,
            ),
            says.noneToCome,
          )}
          ${this.#group(says.past, sorted(events.filter(over), -1))}`,
        () => html`<cib-empty drawing="events" .heading=${says.emptyTitle} .text=${says.emptyText}>${add}</cib-empty>`,
      )}
      ${this.dialog()}`;
  }
}
customElements.define('events-view', EventsEditor);
