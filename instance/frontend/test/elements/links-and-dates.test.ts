import { afterEach, describe, expect, it } from 'vitest';
import { leaf, type EventList } from '../../src/elements/page/event-list.ts';
import '../../src/elements/page/link-tree.ts';
import type { LinkTree } from '../../src/elements/page/link-tree.ts';
import { LINK_KINDS, parseBio, type BioEvent } from '../../src/protocol/bio.ts';
import { bioJson } from '../golden.ts';
import { all, find, put, text } from './drawn.ts';

afterEach(() => document.body.replaceChildren());

describe('links', () => {
  it('open outside, and the page they open cannot reach back', async () => {
    const links = LINK_KINDS.map((kind) => ({ title: `My ${kind}`, url: `https://example.com/${kind}`, description: 'About it', kind }));
    const cards = all<HTMLAnchorElement>(await put<LinkTree>('link-tree', { links }), 'a');
    expect(cards.map((card) => card.getAttribute('href'))).toEqual(links.map((link) => link.url));
    for (const card of cards) {
      expect([card.target, card.rel]).toEqual(['_blank', 'noopener noreferrer']);
      expect(find(card, 'svg path')?.getAttribute('d')).toMatch(/^[Mm]/);
      expect(text(card)).toMatch(/^My .* About it$/);
    }
  });

  it('stand in the order of the creator, their words as they are', async () => {
    const { links } = parseBio({ links: [{ title: '<b>Z</b>', url: 'https://z.example' }, { title: 'A', url: 'https://a.example', description: '' }] });
    const cards = all(await put<LinkTree>('link-tree', { links }), 'a');
    expect(cards.map(text)).toEqual(['<b>Z</b>', 'A']);
  });
});

describe('dates', () => {
  it.each([
    ['2097-01-16T20:00:00+01:00', 'Jan', '16', '08:00 PM'],
    ['2097-01-16T23:30:00-11:00', 'Jan', '16', '11:30 PM'],
    ['2097-03-01T00:15:00+13:00', 'Mar', '1', '12:15 AM'],
    ['2097-03-01T00:15:00.500+05:45', 'Mar', '1', '12:15 AM'],
    ['2097-12-31T19:30:00Z', 'Dec', '31', '07:30 PM'],
    ['2097-07-04T09:05', 'Jul', '4', '09:05 AM'],
  ])('of %s are read from the clock where the event is', (startsAt, month, day, time) => {
    expect(leaf(startsAt, 'en-US')).toMatchObject({ month, day, time: expect.stringMatching(time.replace(' ', '\\s')) });
  });

  it('are the same for visitors everywhere', async () => {
    const zone = process.env.TZ;
    const read = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin'].map((name) => {
      process.env.TZ = name;
      return leaf('2097-01-16T23:30:00+01:00', 'en-GB');
    });
    process.env.TZ = zone;
    expect(read).toEqual(Array.from({ length: 3 }, () => ({ month: 'Jan', day: '16', weekday: 'Wed', time: '23:30' })));
  });

  it('have their place, and tickets only where there are some', async () => {
    const { events } = parseBio(bioJson());
    const list = await put<EventList>('event-list', { events });
    const rows = all(list, 'li');
    expect(rows.map((row) => find(row, 'time')?.getAttribute('datetime'))).toEqual(events.map((event) => event.startsAt));
    expect(text(rows[0]!)).toMatch(/Night Timetable live .* · Le Molotov · Marseille Tickets$/);
    const [ticket, ...others] = all<HTMLAnchorElement>(list, 'a.ticket');
    expect([ticket?.getAttribute('href'), ticket?.target, ticket?.rel]).toEqual(['https://example.com/t1', '_blank', 'noopener noreferrer']);
    expect(ticket?.getAttribute('aria-label')).toBe('Tickets: Night Timetable live');
    expect(others).toEqual([]);
  });

  it("lead to themselves as a file for one's calendar", async () => {
    const { events } = parseBio(bioJson());
    const list = await put<EventList>('event-list', { events: [...events, { ...events[0]!, id: '' }] });
    const files = all<HTMLAnchorElement>(list, 'a.save');
    expect(files.map((file) => file.getAttribute('href'))).toEqual(['/events/1.ics', '/events/2.ics']);
    expect(files[1]!.getAttribute('aria-label')).toBe('Add to your calendar: Winter Lights Festival');
  });

  it('beyond the first few come when asked for', async () => {
    const event = (n: number): BioEvent => ({ id: String(n), title: `Night ${n}`, startsAt: `2097-02-0${n}T20:00:00Z`, venue: '', city: '', url: null, description: '' });
    const list = await put<EventList>('event-list', { events: [1, 2, 3, 4, 5, 6].map(event) });
    expect(all(list, 'li')).toHaveLength(4);
    expect(text(find(list, 'button')!)).toBe('All 6 dates');
    find(list, 'button')!.click();
    await list.updateComplete;
    expect(all(list, 'li')).toHaveLength(6);
    expect(find(list, 'button')).toBeNull();
  });
});
