import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/bio-page.ts';
import type { BioPage } from '../../src/elements/bio-page.ts';
import '../../src/elements/claim-panel.ts';
import { bioJson, lines, stream } from '../golden.ts';
import { fakeFetch, FakeSocket, fakeSockets, json, nothing, online, visible, type Answer } from '../fakes.ts';
import { all, find, put, soon, text } from './drawn.ts';

let routes: Record<string, Answer>;
let asked: Record<string, unknown[]>;

const visit = (path: string): void => {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://ada.test${path}`);
};
const page = async (): Promise<BioPage> => {
  const element = await put<BioPage>('bio-page', {});
  await soon(() => expect(text(element)).not.toBe(''));
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
    expect(document.documentElement.style.getPropertyValue('--hue')).toMatch(/^\d+$/);
    expect(FakeSocket.all).toEqual([]);
  });

  it('says when it cannot be loaded, and loads when asked again', async () => {
    routes['GET /api/bio'] = nothing;
    const element = await put<BioPage>('bio-page', {});
    await soon(() => expect(text(element)).toContain('The page cannot be reached. Check your connection and try again.'));
    routes['GET /api/bio'] = () => json(bioJson());
    button(element, 'Try again').click();
    await soon(() => expect(text(element)).toContain('Bandcamp'));
  });
});

describe('the claim link', () => {
  const claimed = async (answer: Answer): Promise<BioPage> => {
    routes['POST /api/claim'] = answer;
    visit('/claim#secret-token');
    const element = await page();
    expect(location.href).toBe('http://ada.test/claim');
    button(element, 'Take over this page').click();
    await soon(() => expect(text(find(element, 'claim-panel')!)).not.toContain('Is this your page'));
    expect(asked['POST /api/claim']).toEqual([{ token: 'secret-token' }]);
    return element;
  };

  it('makes its holder the owner, and leaves the address at once', async () => {
    const element = await claimed(() => new Response(null, { status: 204 }));
    expect(text(find(element, 'claim-panel')!)).toContain('The page is yours');
    expect(element.session.store.owner.value).toBe(true);
  });

  it.each([
    [403, 'does not open this page'],
    [410, 'was used already'],
  ])('that is refused (%i) says what to do, and is not tried again', async (status, words) => {
    const element = await claimed(() => json({ detail: 'no', code: 'x' }, status));
    expect(text(find(element, 'claim-panel')!)).toContain(words);
    expect(button(element, 'Try again')).toBeUndefined();
    expect(element.session.store.owner.value).toBe(false);
  });

  it('that did not arrive can be tried again', async () => {
    const element = await claimed(nothing);
    routes['POST /api/claim'] = () => new Response(null, { status: 204 });
    button(element, 'Try again').click();
    await soon(() => expect(text(find(element, 'claim-panel')!)).toContain('The page is yours'));
    expect(asked['POST /api/claim']).toEqual([{ token: 'secret-token' }, { token: 'secret-token' }]);
  });

  it('without its token asks for the whole link', async () => {
    visit('/claim');
    expect(text(await page())).toContain('This link is not complete');
  });
});

describe('the chat', () => {
  const chat = async (): Promise<{ element: BioPage; socket: FakeSocket }> => {
    const element = await page();
    element.session.approach();
    FakeSocket.last.open();
    return { element, socket: FakeSocket.last };
  };
  const log = (element: Element): Element => find(element, '.log')!;

  it('draws a golden conversation with the real surfaces, whose links and questions work', async () => {
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    const { element, socket } = await chat();
    element.session.say('Where can I listen to your music?');
    socket.say(...lines('links').slice(1, -1));
    await soon(() => expect(text(log(element))).toContain('Enjoy listening!'));
    await soon(() => expect(all(element, 'a2ui-surface button')).toHaveLength(2));
    const buttons = all<HTMLButtonElement>(element, 'a2ui-surface button');
    expect(buttons.map(text).join()).toMatch(/Spotify.*Bandcamp/);
    buttons[0]!.click();
    await soon(() => expect(opened.mock.calls[0]?.[0]).toBe('https://example.com/spotify'));
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
