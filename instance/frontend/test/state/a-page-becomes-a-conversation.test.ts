import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session, type SessionOptions } from '../../src/state/session.ts';
import { createStore, type Store } from '../../src/state/store.ts';
import { visitor } from '../../src/transport/api.ts';
import { fakeFetch, fakeSockets, FakeSocket, json, online, type Answer } from '../fakes.ts';
import { bioJson, lines, stream } from '../golden.ts';

const { after: AFTER, before: BEFORE } = stream('links');
const FRAMES = lines('links').slice(1, -1);
const QUESTION = 'Where can I listen to your music?';

let routes: Record<string, Answer>;
let asked: Record<string, unknown[]>;
let store: Store;
const visit = (hash = '', options: SessionOptions = {}): Session => new Session((store = createStore()), { protocol: 'https:', host: 'ada.test', hash }, options);
const said = () => store.conversation.value.pending;
const shown = () => store.conversation.value.entries.map(({ item }) => item);
/** Until the dialogue is there. */
const there = async (): Promise<void> => {
  await vi.dynamicImportSettled();
  await new Promise((resolve) => setTimeout(resolve));
};

beforeEach(() => {
  sessionStorage.clear();
  visitor.session = '';
  fakeSockets();
  online(true);
  routes = {
    'GET /api/bio': () => json(bioJson()),
    'GET /api/thread': () => json(BEFORE),
    'GET /api/me': () => json({ owner: false }),
  };
  asked = fakeFetch(routes);
});
afterEach(() => {
  visitor.session = '';
  sessionStorage.clear();
});

describe('who comes for the first time', () => {
  it('loads the page and nothing of a conversation', async () => {
    const session = visit();
    await session.load();
    expect([store.page.value, store.history.value, said()]).toEqual(['ready', 'ready', null]);
    expect(Object.keys(asked).sort()).toEqual(['GET /api/bio', 'GET /api/me', 'GET /api/thread']);
    expect(FakeSocket.all).toEqual([]);
    session.close();
    session.stop();
    await session.loadEarlier();
    expect(FakeSocket.all).toEqual([]);
  });

  it('says something, which is shown at once, sent once and answered', async () => {
    const session = visit();
    await session.load();
    expect([session.say('  '), session.say('x'.repeat(4001))]).toEqual([false, false]);
    expect(session.say(` ${QUESTION} `)).toBe(true);
    expect(said()).toMatchObject({ text: QUESTION, failure: null });
    expect(session.say('and another')).toBe(false);
    await there();
    FakeSocket.last.open();
    expect(FakeSocket.last.sent.filter((one) => 'message' in (one as object))).toEqual([{ message: QUESTION }]);
    FakeSocket.last.say(...FRAMES);
    expect(shown()).toEqual(AFTER.items);
  });

  it('may press a question while the answer that offers it still comes to its end', async () => {
    const session = visit();
    await session.load();
    session.say(QUESTION);
    await there();
    FakeSocket.last.open();
    FakeSocket.last.say(...FRAMES.slice(0, -1));
    const click = { name: 'ask', surfaceId: 's', sourceComponentId: 'c', timestamp: '2097-01-01T00:00:00Z', context: { message: 'And your videos?' } };
    const taken = session.act(click);
    await there();
    const messages = () => FakeSocket.last.sent.filter((one) => 'message' in (one as object));
    expect(messages()).toEqual([{ message: QUESTION }]);
    FakeSocket.last.say(...FRAMES.slice(-1));
    expect(await taken).toBe(true);
    expect(messages()).toEqual([{ message: QUESTION }, { message: 'And your videos?' }]);
  });

  it('may say it before the page is there: it waits to be known first', async () => {
    let told = (_: Response): void => undefined;
    routes['GET /api/bio'] = () => new Promise((resolve) => (told = resolve));
    routes['POST /api/session'] = () => json({ session: 'secret', visitor: 'v' }, 201);
    const session = visit();
    const loaded = session.load();
    session.say(QUESTION);
    await there();
    expect([FakeSocket.all, asked['GET /api/thread'], said()?.text]).toEqual([[], undefined, QUESTION]);
    told(json({ ...bioJson(), sessions: 'tab' }));
    await loaded;
    await there();
    expect(FakeSocket.last.url).toContain('session=secret');
    expect(said()?.text).toBe(QUESTION);
  });

  it('turns to the field, and the line is there before the first word', async () => {
    const session = visit();
    await session.load();
    session.approach();
    session.approach();
    await there();
    expect(FakeSocket.all.map(({ url }) => url.slice(0, 22))).toEqual(['wss://ada.test/ws/chat']);
  });
});

describe('a conversation that was begun meanwhile', () => {
  it('keeps what came while it was read', async () => {
    const session = visit();
    await session.load();
    session.say(QUESTION);
    await there();
    FakeSocket.last.open();
    let tell = (_: Response): void => undefined;
    routes['GET /api/threads/t-1'] = () => new Promise<Response>((resolve) => (tell = resolve));
    session.follow('#thread=t-1');
    FakeSocket.last.say(...FRAMES);
    tell(json(BEFORE));
    await there();
    expect([store.history.value, shown()]).toEqual(['ready', AFTER.items]);
  });

  it('is not asked for again', async () => {
    const session = visit();
    const page = session.loadPage();
    session.approach();
    await page;
    await session.loadHistory();
    await there();
    expect([asked['GET /api/thread']!.length, store.history.value]).toEqual([1, 'ready']);
  });

  it('is asked for again where it could not be read', async () => {
    let times = 0;
    routes['GET /api/thread'] = () => (times++ ? json(AFTER) : json({ detail: 'Not now.' }, 503));
    const session = visit();
    session.approach();
    await session.loadPage();
    await there();
    expect(store.history.value).toMatchObject({ failed: 'Not now.' });
    await session.loadHistory();
    expect([store.history.value, shown()]).toEqual(['ready', AFTER.items]);
  });
});

describe('who comes back', () => {
  it('goes on with what was said before, and is asked for it once', async () => {
    routes['GET /api/thread'] = () => json(AFTER);
    await visit().load();
    await there();
    expect([shown(), asked['GET /api/thread']!.length]).toEqual([AFTER.items, 1]);
  });

  it('to an answer under way sees the rest of it', async () => {
    const { before, after } = stream('reload');
    routes['GET /api/thread'] = () => json({ ...before, items: [] });
    await visit().load();
    await there();
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: before.lastSeq }]);
    FakeSocket.last.say(...lines('reload').slice(1, -1));
    expect(shown().at(-1)).toEqual(after.items.at(-1));
  });

  it('has the thread that was opened in this tab, or the newest one when that is gone', async () => {
    sessionStorage.setItem('chatinbio:thread', 'older');
    routes['GET /api/threads/older'] = () => json({ ...AFTER, thread: 'older' });
    await visit().load();
    expect([store.conversation.value.thread, shown()]).toEqual(['older', AFTER.items]);
    routes['GET /api/threads/older'] = () => json({ detail: 'There is no such conversation.' }, 404);
    await visit().load();
    expect([store.conversation.value.thread, sessionStorage.getItem('chatinbio:thread'), store.foreign.value]).toEqual([BEFORE.thread, null, false]);
  });

  it('is told when the conversation cannot be read, and reads it when asked again', async () => {
    routes['GET /api/thread'] = () => json({ detail: 'Waking up.' }, 503);
    const session = visit();
    await session.load();
    expect([store.page.value, store.history.value]).toEqual(['ready', { failed: 'Waking up.' }]);
    routes['GET /api/thread'] = () => json(AFTER);
    await session.loadHistory();
    expect([store.history.value, shown()]).toEqual(['ready', AFTER.items]);
  });
});

describe('a private link', () => {
  it('leads to its conversation, and the tab stays with it', async () => {
    routes['GET /api/threads/t-1'] = () => json({ ...AFTER, thread: 't-1' });
    await visit('#thread=t-1').load();
    expect([store.conversation.value.thread, shown(), store.foreign.value, sessionStorage.getItem('chatinbio:thread')]).toEqual(['t-1', AFTER.items, false, 't-1']);
  });

  it('that is somebody else\'s says so above the newest of one\'s own, until one leaves it or says something', async () => {
    routes['GET /api/threads/t-1'] = () => json({ detail: 'There is no such conversation.' }, 404);
    const session = visit('#thread=t-1');
    await session.load();
    expect([store.foreign.value, store.linked.value, store.conversation.value.thread]).toEqual([true, 't-1', BEFORE.thread]);
    await session.leave();
    expect([store.foreign.value, store.linked.value]).toEqual([false, '']);
    session.follow('#thread=t-1');
    await there();
    expect(store.foreign.value).toBe(true);
    session.say(QUESTION);
    expect([store.foreign.value, store.linked.value, said()?.text]).toEqual([false, '', QUESTION]);
  });

  it.each(['', '#links', '#thread=', '#thread=../../admin', '#thread=a b'])('is not %s', async (hash) => {
    const session = visit(hash);
    await session.load();
    session.follow(hash);
    await there();
    expect([store.linked.value, store.foreign.value]).toEqual(['', false]);
    expect(Object.keys(asked).filter((one) => one.includes('threads/'))).toEqual([]);
  });

  it('that is gone when it is followed later leaves the conversation that is there', async () => {
    const session = visit();
    await session.load();
    routes['GET /api/threads/other'] = () => json({ detail: 'It is gone.' }, 404);
    await expect(session.open('other')).rejects.toThrow('It is gone.');
    expect(store.conversation.value.thread).toBe(BEFORE.thread);
    routes['GET /api/threads/other'] = () => json({ ...AFTER, thread: 'other' });
    await session.open('other');
    expect([store.conversation.value.thread, shown()]).toEqual(['other', AFTER.items]);
  });
});

describe('an answer that comes while one looks elsewhere', () => {
  const at = { thread: AFTER.thread, turn: 'u9' };

  it('is unread until one looks, and one that is read is not', async () => {
    const session = visit();
    await session.load();
    session.say(QUESTION);
    await there();
    FakeSocket.last.open();
    session.attend(false);
    FakeSocket.last.say(...FRAMES);
    expect(store.unread.value).toBe(1);
    const item = { id: 'late', role: 'assistant', parts: [{ type: 'text', text: 'Found it.' }], status: 'complete', createdAt: '' };
    FakeSocket.last.say({ ...at, seq: AFTER.lastSeq + 1, type: 'background_result', call: 'c', item });
    expect([store.unread.value, shown().at(-1)?.id]).toEqual([2, 'late']);
    session.attend(true);
    expect(store.unread.value).toBe(0);
    session.say('And your videos?');
    FakeSocket.last.say({ ...at, seq: AFTER.lastSeq + 2, type: 'done', completion: 'c' });
    expect(store.unread.value).toBe(0);
  });
});

describe('who has everything deleted', () => {
  it('is nobody here any more, and somebody new with the next word', async () => {
    routes['GET /api/bio'] = () => json({ ...bioJson(), sessions: 'tab' });
    let visitors = 0;
    routes['POST /api/session'] = () => json({ session: `secret-${++visitors}`, visitor: 'v' }, 201);
    const session = visit();
    await session.load();
    session.say(QUESTION);
    await there();
    FakeSocket.last.open();
    FakeSocket.last.say(...FRAMES);
    const line = FakeSocket.last;
    session.forget();
    expect([shown(), line.closed, visitor.session, sessionStorage.length]).toEqual([[], true, '', 0]);
    session.approach();
    await session.begin();
    expect([FakeSocket.last === line, visitors]).toEqual([true, 1]);
    session.say('Hello again');
    await there();
    expect([visitor.session, visitors, said()?.text]).toEqual(['secret-2', 2, 'Hello again']);
    expect(FakeSocket.last.url).toContain('session=secret-2');
  });
});

describe('where every tab is a visitor of its own', () => {
  it('nobody is known before something is said', async () => {
    routes['POST /api/session'] = () => json({ session: 's', visitor: 'v' }, 201);
    const session = visit('', { tab: true, line: 'http', storage: null });
    await session.load();
    expect([session.apart, asked['POST /api/session'], asked['GET /api/thread'], store.history.value]).toEqual([true, undefined, undefined, 'ready']);
    session.say(QUESTION);
    await there();
    expect([asked['POST /api/session']!.length, visitor.session, sessionStorage.length, FakeSocket.all]).toEqual([1, 's', 0, []]);
  });
});

describe('a conversation that cannot be loaded', () => {
  const broken = (): void => void vi.doMock('../../src/state/dialogue.ts', () => Promise.reject(new TypeError('Failed to fetch')));
  afterEach(() => void vi.doUnmock('../../src/state/dialogue.ts'));

  it('leaves what was said where it is, to be said again or taken back', async () => {
    broken();
    const session = visit();
    await session.load();
    session.say(QUESTION);
    await there();
    expect(said()).toMatchObject({ text: QUESTION, failure: { code: 'unreachable', retryable: true } });
    session.retry();
    await there();
    expect(said()).toMatchObject({ text: QUESTION, failure: { code: 'unreachable' } });
    expect([session.withdraw(), said()]).toEqual([QUESTION, null]);
    session.approach();
    await there();
    expect(store.notice.value).toContain('try again');
    vi.doUnmock('../../src/state/dialogue.ts');
    session.say(QUESTION);
    await there();
    FakeSocket.last.open();
    FakeSocket.last.say(...FRAMES);
    expect(shown()).toEqual(AFTER.items);
  });

  it('is told once to who turned to it meanwhile, and leads nowhere', async () => {
    broken();
    const session = visit();
    session.approach();
    await session.loadHistory();
    expect(store.history.value).toMatchObject({ failed: expect.stringContaining('try again') });
    expect(store.notice.value).toContain('try again');
    await expect(session.leave()).rejects.toThrow('try again');
    session.follow('#thread=t-1');
    await there();
    expect(shown()).toEqual([]);
  });

  it('is told where a visitor came back to one', async () => {
    broken();
    routes['GET /api/thread'] = () => json(AFTER);
    await visit().load();
    expect([store.page.value, store.history.value]).toEqual(['ready', { failed: expect.stringContaining('try again') }]);
  });
});
