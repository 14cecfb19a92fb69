import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../../src/state/session.ts';
import { createStore, type Store } from '../../src/state/store.ts';
import { bioJson, lines, stream } from '../golden.ts';
import { events, fakeFetch, FakeSocket, fakeSockets, json, nothing, online, visible, type Answer } from '../fakes.ts';

const LINKS = lines('links');
const FRAMES = LINKS.slice(1, -1);
const AFTER = stream('links').after;
const QUESTION = 'Where can I listen to your music?';
const EMPTY_THREAD = LINKS[0]!.snapshot;

let store: Store;
let session: Session;
let routes: Record<string, Answer>;
let asked: Record<string, unknown[]>;

beforeEach(() => {
  vi.useFakeTimers();
  fakeSockets();
  online(true);
  visible(true);
  routes = {
    'GET /api/bio': () => json(bioJson()),
    'GET /api/thread': () => json(EMPTY_THREAD),
    'GET /api/me': () => json({ owner: false }),
  };
  asked = fakeFetch(routes);
  store = createStore();
  session = new Session(store, { protocol: 'http:', host: 'ada.test' });
});
afterEach(() => vi.useRealTimers());

const talk = () => store.conversation.value;
const shown = () => talk().entries.map((entry) => entry.item);
const opened = async (): Promise<FakeSocket> => {
  await session.load();
  session.approach();
  FakeSocket.last.open();
  return FakeSocket.last;
};
const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('a visit', () => {
  it('loads the page and the thread, and opens no line before somebody turns to the chat', async () => {
    await session.load();
    expect(store.bio.value?.displayName).toBe('Ada Moreau');
    expect([store.page.value, store.history.value, store.line.value, store.owner.value]).toEqual(['ready', 'ready', 'idle', false]);
    expect(FakeSocket.all).toEqual([]);
    session.approach();
    expect(FakeSocket.last.url).toBe('ws://ada.test/ws/chat');
  });

  it('says what could not be loaded, and loads it when asked again', async () => {
    routes['GET /api/bio'] = nothing;
    routes['GET /api/thread'] = () => json({ detail: 'Waking up. Try again in a moment.' }, 503);
    routes['GET /api/me'] = nothing;
    await session.load();
    expect(store.page.value).toEqual({ failed: expect.stringContaining('try again') });
    expect(store.history.value).toEqual({ failed: 'Waking up. Try again in a moment.' });
    expect(store.owner.value).toBe(false);
    Object.assign(routes, { 'GET /api/bio': () => json(bioJson()), 'GET /api/thread': () => json(EMPTY_THREAD), 'GET /api/me': () => json({ owner: true }) });
    await session.load();
    expect([store.page.value, store.history.value, store.owner.value]).toEqual(['ready', 'ready', true]);
  });

  it('in the middle of an answer sees it to its end', async () => {
    const { before, after } = stream('reload');
    routes['GET /api/thread'] = () => json(before);
    await session.load();
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: before.lastSeq }]);
    FakeSocket.last.say(...lines('reload').slice(1, -1));
    expect(shown()).toEqual(after.items);
  });
});

describe('a message', () => {
  it('is shown at once, sent once, and answered', async () => {
    const socket = await opened();
    expect(session.say(`  ${QUESTION}\n`)).toBe(true);
    expect(talk().pending).toMatchObject({ text: QUESTION, failure: null });
    expect(session.say('and another')).toBe(false);
    socket.say(FRAMES[0]);
    expect(talk().running).not.toBeNull();
    expect(session.say('and another')).toBe(false);
    socket.say(...FRAMES.slice(1));
    expect(socket.sent.slice(1)).toEqual([{ message: QUESTION }]);
    expect(shown()).toEqual(AFTER.items);
    expect(session.say('thanks')).toBe(true);
  });

  it('is not sent empty or too long', async () => {
    const socket = await opened();
    for (const words of ['', ' \n ', 'x'.repeat(4001)]) expect(session.say(words)).toBe(false);
    expect(socket.sent).toHaveLength(1);
    expect(session.say('x'.repeat(4000))).toBe(true);
  });

  it('that was refused stays, says why, and can be said again or taken back', async () => {
    const socket = await opened();
    session.say('hello');
    socket.say({ seq: 0, thread: AFTER.thread, turn: '', type: 'error', code: 'rate_limited', message: 'Wait a moment.', retryable: true });
    expect(talk().pending).toMatchObject({ text: 'hello', failure: { code: 'rate_limited', message: 'Wait a moment.' } });
    session.retry();
    expect(talk().pending).toMatchObject({ text: 'hello', failure: null });
    expect(socket.sent.slice(1)).toEqual([{ message: 'hello' }, { message: 'hello' }]);
    expect(session.withdraw()).toBe('hello');
    expect(talk().pending).toBeNull();
  });

  it('that nobody takes is not left hanging', async () => {
    await opened();
    session.say('hello');
    await wait(60_000);
    expect(talk().pending?.failure).toMatchObject({ code: 'not_taken', retryable: true });
  });

  it('said while the line is down waits for it without a complaint', async () => {
    const socket = await opened();
    online(false);
    expect(session.say(QUESTION)).toBe(true);
    await wait(60_000);
    expect(talk().pending?.failure).toBeNull();
    online(true);
    expect(FakeSocket.last).not.toBe(socket);
    FakeSocket.last.open();
    FakeSocket.last.say(...FRAMES);
    expect(shown()).toEqual(AFTER.items);
  });

  it('whose answer failed can be asked again', async () => {
    const socket = await opened();
    session.say('Will it break?');
    socket.say(...lines('failed').slice(1, -1));
    expect(talk().entries.at(-1)?.failure?.retryable).toBe(true);
    session.retry();
    expect(socket.sent.at(-1)).toEqual({ message: 'Will it break?' });
  });

  it('can be stopped while it is answered, and only then', async () => {
    const socket = await opened();
    session.stop();
    expect(socket.sent).toHaveLength(1);
    session.say('Never mind');
    const frames = lines('cancelled').slice(1, -1);
    socket.say(...frames.slice(0, -2));
    session.stop();
    expect(socket.sent.at(-1)).toEqual({ type: 'cancel' });
    socket.say(...frames.slice(-2));
    expect(shown().at(-1)?.status).toBe('cancelled');
  });

  it('may come from a surface: its question is said, another action is sent as it is', async () => {
    const socket = await opened();
    const click = { surfaceId: 's', sourceComponentId: 'c', timestamp: '2097-01-01T00:00:00Z' };
    session.act({ ...click, name: 'vote', context: { choice: 1 } });
    session.act({ ...click, name: 'ask', context: { message: QUESTION } });
    expect(socket.sent.slice(1)).toEqual([{ action: { ...click, name: 'vote', context: { choice: 1 } } }, { message: QUESTION }]);
    expect(talk().pending?.text).toBe(QUESTION);
  });
});

describe('a refusal that belongs to no message', () => {
  it('is told until something else is said', async () => {
    const socket = await opened();
    socket.say({ seq: 0, thread: AFTER.thread, turn: '', type: 'error', code: 'unknown_action', message: 'That button is from an older page.', retryable: false });
    expect(store.notice.value).toBe('That button is from an older page.');
    expect(talk().pending).toBeNull();
    session.say('hello');
    expect(store.notice.value).toBe('');
  });
});

describe('what the line loses', () => {
  it('is asked for once, and the thread is read when that did not help', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES.slice(2));
    expect(socket.sent.filter((sent) => 'lastSeq' in (sent as object))).toEqual([
      { type: 'resume', lastSeq: 0 },
      { type: 'resume', lastSeq: 0 },
    ]);
    expect(shown()).toEqual([]);
    routes['GET /api/thread'] = () => json(AFTER);
    await wait(10_000);
    expect(shown()).toEqual(AFTER.items);
    expect(talk().pending).toBeNull();
    await wait(60_000);
    expect(asked['GET /api/thread']).toHaveLength(2);
  });

  it('is healed by the resume alone when it helps', async () => {
    const socket = await opened();
    socket.say(...FRAMES.slice(3));
    socket.say(...FRAMES);
    await wait(60_000);
    expect(shown()).toEqual(AFTER.items);
    expect(asked['GET /api/thread']).toHaveLength(1);
  });

  it('is read from the thread where there is only HTTP', async () => {
    await session.load();
    routes['POST /api/chat'] = () => events(FRAMES.slice(0, 4));
    routes['GET /api/thread'] = () => json({ ...AFTER, running: FRAMES[0]!.turn, items: AFTER.items.slice(0, 1) });
    session.say(QUESTION);
    for (let n = 0; n < 2; n++) {
      FakeSocket.last.drop();
      await wait(600);
    }
    expect(store.line.value).toBe('fallback');
    await wait(2_000);
    expect(talk().running).not.toBeNull();
    routes['GET /api/thread'] = () => json(AFTER);
    await wait(30_000);
    expect(shown()).toEqual(AFTER.items);
    expect(talk().running).toBeNull();
  });
});

describe('a new conversation', () => {
  it('begins empty on a new line', async () => {
    const old = await opened();
    session.say(QUESTION);
    old.say(...FRAMES);
    routes['POST /api/thread'] = () => json({ thread: 'thread-2', lastSeq: 0, items: [], running: null });
    await session.begin();
    expect(talk()).toMatchObject({ thread: 'thread-2', lastSeq: 0, entries: [], pending: null });
    expect(old.closed).toBe(true);
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: 0 }]);
    FakeSocket.last.say(...FRAMES.map((frame) => ({ ...frame, thread: 'thread-2' })));
    expect(shown()).toEqual(AFTER.items);
  });

  it('that the server could not begin leaves the old one as it is', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES);
    const before = talk();
    routes['POST /api/thread'] = () => json({ detail: 'The page is being moved. Try again in a minute.' }, 503);
    await expect(session.begin()).rejects.toThrow('The page is being moved. Try again in a minute.');
    expect(talk()).toBe(before);
    expect(socket.closed).toBe(false);
  });

  it('that was begun in another tab is followed here', async () => {
    const socket = await opened();
    const moved = FRAMES.map((frame) => ({ ...frame, thread: 'thread-2' }));
    session.say(QUESTION);
    routes['GET /api/thread'] = () => json({ ...AFTER, thread: 'thread-2' });
    socket.say(...moved);
    await wait(0);
    expect(talk()).toMatchObject({ thread: 'thread-2', pending: null, running: null });
    expect(shown()).toEqual(AFTER.items);
    expect(asked['GET /api/thread']).toHaveLength(2);
  });
});
