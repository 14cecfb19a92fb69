import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leaf, type EventList } from '../../src/elements/page/event-list.ts';
import '../../src/elements/page/link-tree.ts';
import type { LinkTree } from '../../src/elements/page/link-tree.ts';
import { LINK_KINDS, parseBio, type BioEvent, type BioLink } from '../../src/protocol/bio.ts';
import { bioJson } from '../golden.ts';
import { all, find, put, soon, text } from './drawn.ts';

const ICONS = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../public/icons.json'), 'utf-8')) as Record<string, { fill?: string }>;
const asked: string[] = [];
beforeEach(() => {
  Object.assign((window as unknown as { happyDOM: { settings: object } }).happyDOM.settings, { disableIframePageLoading: true });
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return new Response(JSON.stringify(ICONS));
  });
});
afterEach(() => document.body.replaceChildren());

const counted = (): string[] => {
  const paths: string[] = [];
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { sendBeacon: (path: string) => paths.push(path) }));
  return paths;
};

describe('links', () => {
  it('open outside, and the page they open cannot reach back', async () => {
    const links = LINK_KINDS.map((kind) => ({ title: `My ${kind}`, url: `https://example.com/${kind}`, description: 'About it', kind, icon: kind }));
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

  const card = { id: '7', style: 'link', title: 'Album', url: 'https://example.com/album', description: '', kind: 'music', icon: 'music', thumbnailUrl: null, embed: null } as const;
  const click = (link: Element, button = 0): void => {
    link.addEventListener('click', (event) => event.preventDefault());
    link.dispatchEvent(new MouseEvent(button ? 'auxclick' : 'click', { button, bubbles: true, composed: true, cancelable: true }));
  };

  it('are counted by a beacon when they are opened, by whichever button opens them', async () => {
    const paths = counted();
    const [link] = all(await put<LinkTree>('link-tree', { links: [card] }), 'a.card');
    click(link!);
    click(link!, 1);
    click(link!, 2);
    expect(paths).toEqual(['/api/links/7/click', '/api/links/7/click']);
  });

  it('stand in lists below their headings, with a picture where there is one', async () => {
    const heading = { ...card, style: 'heading', title: 'Music', url: '' } as const;
    const tree = await put<LinkTree>('link-tree', { links: [card, heading, { ...card, thumbnailUrl: '/media/a.webp' }, { ...heading, title: '' }, card] });
    const drawn = [...find(tree, 'nav')!.children].map((one) => `${one.localName} ${one.localName === 'ul' ? one.children.length : text(one)}`);
    expect(drawn).toEqual(['ul 1', 'h2 Music', 'ul 1', 'ul 1']);
    expect(all<HTMLImageElement>(tree, 'img').map((one) => one.getAttribute('src'))).toEqual(['/media/a.webp']);
  });

  it('are drawn with the icon of their place, which comes when the document did not bring it', async () => {
    const tree = await put<LinkTree>('link-tree', { links: [{ ...card, icon: 'spotify' }] });
    await soon(() => expect(find(tree, '.kind svg')!.getAttribute('class')).toBe('icon fill'));
    expect(find(tree, '.kind path')!.getAttribute('d')).toBe(ICONS.spotify!.fill);
    expect(asked).toEqual(['/icons.json']);
  });
});

describe('players', () => {
  const embed = (height: number | null, n: number): BioLink => ({
    id: String(n),
    style: 'embed',
    title: `Song ${n}`,
    url: `https://example.com/${n}`,
    description: '',
    kind: 'music',
    icon: 'music',
    thumbnailUrl: null,
    embed: { provider: 'spotify', url: `https://open.spotify.com/embed/track/${n}`, height },
  });

  it('say who will know before anything is loaded, and come into a box of their own when they are asked for', async () => {
    const paths = counted();
    const tree = await put<LinkTree>('link-tree', { links: [embed(152, 1), embed(null, 2)] });
    expect(all(tree, 'iframe')).toEqual([]);
    expect(all(tree, '.note').map(text)).toEqual(Array(2).fill('Plays from Spotify, which learns that you were here.'));
    expect(all<HTMLAnchorElement>(tree, 'a.open').map((one) => one.getAttribute('href'))).toEqual(['https://example.com/1', 'https://example.com/2']);
    const [first, second] = all(tree, 'button.show');
    expect(first!.getAttribute('aria-label')).toBe('Play here: Song 1');
    first!.click();
    await tree.updateComplete;
    second!.click();
    await tree.updateComplete;
    const frames = all<HTMLIFrameElement>(tree, 'iframe');
    expect(frames.map((one) => [one.getAttribute('src'), one.getAttribute('height'), one.className])).toEqual([
      ['https://open.spotify.com/embed/track/1', '152', ''],
      ['https://open.spotify.com/embed/track/2', null, 'wide'],
    ]);
    for (const frame of frames) {
      expect(frame.getAttribute('sandbox')!.split(' ')).not.toContain('allow-top-navigation');
      expect(frame.title).toMatch(/^Song \d, played by Spotify$/);
    }
    expect(all(tree, '.note')).toEqual([]);
    expect(paths).toEqual(['/api/links/1/click', '/api/links/2/click']);
  });
});

describe('dates', () => {
  it.each([
    ['2097-01-16T20:00:00+01:00', 'Jan', '16', '8:00 PM'],
    ['2097-01-16T23:30:00-11:00', 'Jan', '16', '11:30 PM'],
    ['2097-03-01T00:15:00+13:00', 'Mar', '1', '12:15 AM'],
    ['2097-03-01T00:15:00.500+05:45', 'Mar', '1', '12:15 AM'],
    ['2097-12-31T19:30:00Z', 'Dec', '31', '7:30 PM'],
    ['2097-07-04T09:05', 'Jul', '4', '9:05 AM'],
  ])('of %s are read from the clock where the event is', (startsAt, month, day, time) => {
    expect(leaf(startsAt, null, 'en-US')).toMatchObject({ month, day, time: expect.stringMatching(time.replace(' ', '\\s')) });
  });

  it('are the same for visitors everywhere', async () => {
    const zone = process.env.TZ;
    const read = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Berlin'].map((name) => {
      process.env.TZ = name;
      return leaf('2097-01-16T23:30:00+01:00', null, 'en-GB');
    });
    process.env.TZ = zone;
    expect(read).toEqual(Array.from({ length: 3 }, () => ({ month: 'Jan', day: '16', weekday: 'Wed', time: '23:30', until: '', offset: 'UTC+1' })));
  });

  it.each([
    ['2097-01-16T20:00:00+01:00', null, ''],
    ['2097-01-16T20:00:00+01:00', '2097-01-17T03:00:00+01:00', ''],
    ['2097-01-16T20:00:00+01:00', '2097-01-18T17:00:00Z', 'Jan 18'],
    ['2097-01-16T00:00:00+13:00', '2097-01-17T10:59:00Z', 'Jan 17'],
  ])('from %s to %s say their last day where they go on for days', (startsAt, endsAt, until) => {
    expect(leaf(startsAt, endsAt, 'en')).toMatchObject({ until, day: '16' });
  });

  it('without an hour show none', () => {
    expect(leaf('2097-01-16T00:00:00-05:00', null, 'en').time).toBe('');
  });

  it('that are nowhere say whose clock they go by, and what that is for the visitor', async () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Tokyo';
    const event: BioEvent = { id: '1', title: 'Online', startsAt: '2097-01-16T20:00:00-03:30', endsAt: null, venue: '', city: '', url: null, description: '' };
    const where = async (events: BioEvent[]) => text(find(await put<EventList>('event-list', { events }), '.where')!);
    expect(await where([event])).toMatch(/^Wed 8:00\sPM UTC-3:30 \(Thu 8:30\sAM where you are\)$/);
    expect(await where([{ ...event, city: 'Caracas' }])).toMatch(/^Wed 8:00\sPM Caracas$/);
    process.env.TZ = zone;
  });

  it('have their place, and tickets only where there are some', async () => {
    const { events } = parseBio(bioJson());
    const list = await put<EventList>('event-list', { events });
    const rows = all(list, 'li');
    expect(rows.map((row) => find(row, 'time')?.getAttribute('datetime'))).toEqual(events.map((event) => event.startsAt));
    expect(text(rows[0]!)).toMatch(/Night Timetable live Wed 8:00\sPM Le Molotov Marseille Tickets$/);
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
    expect(text(files[1]!)).toBe('Jan 23 Add to your calendar: Winter Lights Festival');
  });

  it('beyond the first few come when asked for', async () => {
    const event = (n: number): BioEvent => ({ id: String(n), title: `Night ${n}`, startsAt: `2097-02-0${n}T20:00:00Z`, endsAt: null, venue: '', city: '', url: null, description: '' });
    const list = await put<EventList>('event-list', { events: [1, 2, 3, 4, 5, 6].map(event) });
    const others = find<HTMLDetailsElement>(list, 'details')!;
    expect(all(list, 'li')).toHaveLength(6);
    expect([others.open, all(others, 'li').map((one) => text(find(one, '.title')!))]).toEqual([false, ['Night 5', 'Night 6']]);
    expect(text(find(others, 'summary')!)).toBe('All 6 dates');
  });
});
