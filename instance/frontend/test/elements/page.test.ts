import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/page/bio-page.ts';
import type { BioPage } from '../../src/elements/page/bio-page.ts';
import { bioJson, lines, stream } from '../golden.ts';
import { fakeFetch, FakeSocket, fakeSockets, json, online, visible, type Answer } from '../fakes.ts';
import { documentOf } from './document.ts';
import { all, find, soon, text } from './drawn.ts';

let routes: Record<string, Answer>;
let asked: Record<string, unknown[]>;

const visit = (path: string): void => {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://ada.test${path}`);
};
const page = async (): Promise<BioPage> => {
  const element = document.createElement('bio-page') as BioPage;
  document.body.append(element);
  await soon(() => expect(find(element, 'h1')).not.toBeNull());
  return element;
};
const button = (root: Element, words: string): HTMLButtonElement =>
  all<HTMLButtonElement>(root, 'button').find((one) => text(one) === words || one.getAttribute('aria-label') === words)!;

beforeEach(() => {
  fakeSockets();
  online(true);
  visible(true);
  sessionStorage.clear();
  visit('/');
  routes = {
    'GET /api/bio': () => json(bioJson()),
    'GET /api/thread': () => json(lines('links')[0]!.snapshot),
    'GET /api/me': () => json({ owner: false }),
  };
  asked = fakeFetch(routes);
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
});
afterEach(() => document.body.replaceChildren());

describe('the page', () => {
  it('shows the creator, the links and the dates, and takes their name', async () => {
    const element = await page();
    expect(document.title).toBe('Ada Moreau · Songs for late trains');
    for (const words of ['Ada Moreau', 'Bandcamp', 'Winter Lights Festival']) expect(text(element)).toContain(words);
    expect(FakeSocket.all).toEqual([]);
  });

  it('is drawn from what its document holds, part by part, without asking for it', async () => {
    const element = documentOf(bioJson());
    await soon(() => expect(find(element, 'chat-container')).not.toBeNull());
    expect([...element.querySelectorAll('.bio-header, .link-tree, .event-list, .chat-rest')]).toEqual([]);
    expect([...element.querySelector('main')!.children].map((one) => one.localName)).toEqual(['bio-header', 'link-tree', 'event-list', 'section', 'footer']);
    expect(text(element)).toContain('Bandcamp');
    expect(text(find(element, '.faq-list')!)).toContain('Not at the moment');
    expect(asked['GET /api/bio']).toBeUndefined();
    expect(element.querySelector('.bare')).toBeNull();
  });

  it('keeps open what was opened, and the focus where it was, while its parts are taken over', async () => {
    const bio = 'a very long story '.repeat(30);
    const element = documentOf({ ...bioJson(), bio }, (parts) => {
      parts.querySelector('details')!.open = true;
      parts.querySelector<HTMLElement>('.event-list a')!.focus();
    });
    await soon(() => expect(find<HTMLDetailsElement>(element, 'details.bio')?.open).toBe(true));
    await soon(() => expect(find(element, 'event-list')!.shadowRoot!.activeElement?.className).toBe('save'));
  });

  it('follows the page when somebody comes back to it later', async () => {
    const element = documentOf(bioJson());
    await soon(() => expect(text(element)).toContain('Bandcamp'));
    routes['GET /api/bio'] = () => json({ ...bioJson(), tagline: 'Songs for early trains', links: [] });
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    visible(true);
    await soon(() => expect(document.title).toBe('Ada Moreau · Songs for early trains'));
    await soon(() => expect(text(find(element, 'bio-header')!)).toContain('early trains'));
    expect(find(element, 'link-tree')!.hidden).toBe(true);
  });

  it('shows the way to edit it to its owner, and to nobody else', async () => {
    const edit = (element: Element) => find<HTMLAnchorElement>(element, 'a.edit')?.getAttribute('href');
    const visitors = documentOf(bioJson());
    await soon(() => expect(find(visitors, 'h1')).not.toBeNull());
    await soon(() => expect(asked['GET /api/me']).toHaveLength(1));
    expect(edit(visitors)).toBeUndefined();
    routes['GET /api/me'] = () => json({ owner: true });
    const owners = documentOf(bioJson());
    await soon(() => expect(edit(owners)).toBe('/admin'));
  });

  it('is seen by its creator without being counted, and with the chat shut', async () => {
    sessionStorage.setItem('chatinbio:chat-open', 'yes');
    const beacon = vi.fn(() => true);
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { sendBeacon: beacon }));
    visit('/?preview');
    const element = documentOf(bioJson());
    await soon(() => expect(find(element, 'link-tree a.card')).not.toBeNull());
    const link = find<HTMLAnchorElement>(element, 'link-tree a.card')!;
    link.addEventListener('click', (event) => event.preventDefault());
    link.click();
    expect(beacon).not.toHaveBeenCalled();
    expect(find<HTMLElement & { open: boolean }>(element, 'chat-container')!.open).toBe(false);
    expect(asked['GET /api/me']).toBeUndefined();
  });

  it('keeps what lies behind an open chat out of reach', async () => {
    const element = documentOf(bioJson());
    await soon(() => expect(find(element, 'chat-composer')).not.toBeNull());
    const chat = find(element, 'chat-container')!;
    chat.dispatchEvent(new CustomEvent('covers', { detail: true }));
    expect(element.querySelector('main')!.hasAttribute('inert')).toBe(true);
    chat.dispatchEvent(new CustomEvent('covers', { detail: false }));
    expect(element.querySelector('main')!.hasAttribute('inert')).toBe(false);
  });
});

describe('the chat', () => {
  const chat = async (): Promise<{ element: BioPage; socket: FakeSocket }> => {
    const element = await page();
    element.session.approach();
    await element.session.begun();
    FakeSocket.last.open();
    return { element, socket: FakeSocket.last };
  };
  const log = (element: Element): Element => find(element, '.log')!;

  it('draws a golden conversation with the real surfaces', async () => {
    const { element, socket } = await chat();
    element.session.say('Where can I listen to your music?');
    socket.say(...lines('links').slice(1, -1));
    await soon(() => expect(text(log(element))).toContain('Enjoy listening!'));
    await soon(() => expect(all(element, 'a2ui-surface a')).toHaveLength(2));
    const links = all<HTMLAnchorElement>(element, 'a2ui-surface a');
    expect(links.map(text).join()).toMatch(/Spotify.*Bandcamp/);
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://example.com/spotify', 'https://example.com/bandcamp']);
  });

  it('says a question of a surface as the visitor', async () => {
    const { after } = stream('answers');
    routes['GET /api/thread'] = () => json(lines('answers').at(-1)!.snapshot);
    const { element, socket } = await chat();
    await soon(() => expect(all(element, 'a2ui-surface button').length).toBeGreaterThan(0));
    expect(text(log(element))).toContain('booking@example.com with the date and the place');
    const asks = all<HTMLButtonElement>(element, 'a2ui-surface button').at(-1)!;
    asks.click();
    await soon(() => expect(socket.sent).toContainEqual({ message: expect.stringMatching(/\w.*\?$/) }));
    expect(element.session.store.conversation.value.entries).toHaveLength(after.items.length);
    expect(text(log(element))).toContain((socket.sent.at(-1) as { message: string }).message);
  });

  it('keeps the words that the session does not take', async () => {
    const { element, socket } = await chat();
    const field = find<HTMLTextAreaElement>(element, 'textarea')!;
    const send = async (words: string): Promise<void> => {
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await Promise.resolve();
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    };
    await send('first');
    await soon(() => expect(field.value).toBe(''));
    await send('second, too early');
    await soon(() => expect(text(log(element))).toContain('first'));
    expect(field.value).toBe('second, too early');
    expect(socket.sent.slice(1)).toEqual([{ message: 'first' }]);
  });

  it('begins with a suggested question', async () => {
    const { element, socket } = await chat();
    button(element, 'Do you give lessons?').click();
    expect(socket.sent.at(-1)).toEqual({ message: 'Do you give lessons?' });
    await soon(() => expect(text(log(element))).toContain('Do you give lessons?'));
  });

  it('tells that the line is lost once there is a conversation to lose', async () => {
    const { element, socket } = await chat();
    element.session.say('hello');
    socket.drop();
    await soon(() => expect(text(element)).toContain('Connection lost. Trying again…'));
  });
});

describe('what the engine can do', () => {
  const told = async (name: string, upTo = -1): Promise<{ element: BioPage; socket: FakeSocket }> => {
    routes['GET /api/thread'] = () => json(lines(name)[0]!.snapshot);
    const element = await page();
    element.session.approach();
    await element.session.begun();
    FakeSocket.last.open();
    FakeSocket.last.say(...lines(name).slice(1, upTo));
    await soon(() => expect(all(element, 'chat-bubble').length).toBeGreaterThan(0));
    return { element, socket: FakeSocket.last };
  };
  const upTo = (name: string, type: string): number => lines(name).findIndex((line) => line.type === type) + 1;

  it('shows how far a tool has come, and where the answer is from', async () => {
    const { element, socket } = await told('progress', upTo('progress', 'tool_progress'));
    await soon(() => expect(find(element, '[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('25'));
    expect(text(element)).toContain('Reading the questions… The first ones');
    socket.say(...lines('progress').slice(upTo('progress', 'tool_progress'), -1));
    await soon(() => expect(text(element)).toContain('From: Do you give lessons?'));
    expect(find(element, '.tool')).toBeNull();
  });

  it('shows work in the background until its result comes', async () => {
    const { element, socket } = await told('background', upTo('background', 'tool_progress'));
    await soon(() => expect(text(element)).toContain('Going through the questions… 200 of 400 read'));
    expect(find(element, '[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('50');
    expect(element.session.store.conversation.value.running).toBeNull();
    button(element, 'Stop').click();
    expect(socket.sent.at(-1)).toEqual({ type: 'cancel', job: 'c1' });
    socket.say(...lines('background').slice(upTo('background', 'tool_progress'), upTo('background', 'background_result')));
    await soon(() => expect(text(element)).toContain('Lessons, mostly.'));
    expect(find(element, '.tool')).toBeNull();
  });

  it('changes a list where it stands, with a line for what was done', async () => {
    const ticked = lines('action').findIndex((line) => JSON.stringify(line).includes('Ticked off')) + 3;
    const { element, socket } = await told('action', ticked);
    await soon(() => expect(all<HTMLInputElement>(element, 'a2ui-surface input[type=checkbox]').map((box) => box.checked)).toEqual([true]));
    expect(all(element, '.act').map(text)).toEqual(['Added: Buy milk', 'Ticked off: Buy milk']);
    expect(all(element, 'a2ui-surface')).toHaveLength(1);
    expect(find(element, '.dots')).toBeNull();
    socket.say(...lines('action').slice(ticked, -1));
    await soon(() => expect(all(element, 'a2ui-surface input[type=checkbox]')).toHaveLength(0));
  });

  it('lets the last exchange be said and answered differently, and every answer be rated', async () => {
    const { element, socket } = await told('links');
    const { after } = stream('links');
    await soon(() => expect(button(element, 'Answer again')).toBeTruthy());
    const rating = `PUT /api/threads/${after.thread}/items/${after.items[1]!.id}/rating`;
    routes[rating] = () => new Response(null, { status: 204 });
    button(element, 'Bad answer').click();
    await soon(() => expect(asked[rating]).toEqual([{ rating: 'down' }]));
    await soon(() => expect(button(element, 'Bad answer').getAttribute('aria-pressed')).toBe('true'));
    button(element, 'Edit').click();
    await soon(() => expect(find(element, 'bubble-tools textarea')).not.toBeNull());
    const editor = find<HTMLTextAreaElement>(element, 'bubble-tools textarea')!;
    expect(editor.value).toBe('Where can I listen to your music?');
    editor.value = 'And your videos?';
    editor.dispatchEvent(new Event('input'));
    editor.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await soon(() => expect(socket.sent.at(-1)).toEqual({ type: 'edit', item: after.items[0]!.id, message: 'And your videos?' }));
    await soon(() => expect(all(element, 'chat-bubble')).toHaveLength(1));
    expect(text(element)).not.toContain('Enjoy listening!');
  });

  it('gives an answer anew in the place of the old one', async () => {
    const end = lines('regenerate').findLastIndex((line) => line.type === 'done') + 1;
    const begun = upTo('regenerate', 'done');
    const { element, socket } = await told('regenerate', begun);
    await soon(() => expect(button(element, 'Answer again')).toBeTruthy());
    button(element, 'Answer again').click();
    await soon(() => expect(find(element, '.dots')).not.toBeNull());
    const { replaces } = lines('regenerate')[begun] as { replaces: string[] };
    expect(socket.sent.at(-1)).toEqual({ type: 'regenerate', item: replaces[0] });
    socket.say(...lines('regenerate').slice(begun, end));
    await soon(() => expect(all(element, 'chat-bubble')).toHaveLength(2));
    expect(find(element, '.dots')).toBeNull();
  });

  it('takes the line anew when the server goes away, and offers the answer again', async () => {
    const { element, socket } = await told('resume');
    expect(socket.closed).toBe(true);
    await soon(() => expect(FakeSocket.last).not.toBe(socket));
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: stream('resume').after.lastSeq }]);
    await soon(() => expect(button(element, 'Try again')).toBeTruthy());
    button(element, 'Try again').click();
    expect(FakeSocket.last.sent.at(-1)).toEqual({ type: 'regenerate', item: stream('resume').after.items[1]!.id });
  });
});
