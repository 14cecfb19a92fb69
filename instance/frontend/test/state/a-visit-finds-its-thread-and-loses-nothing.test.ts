import { describe, expect, it } from 'vitest';
import { visitor } from '../../src/transport/api.ts';
import { events, FakeSocket, json, nothing, online, WHERE } from '../fakes.ts';
import { bioJson, lines, stream } from '../golden.ts';
import { AFTER, asked, EMPTY_THREAD, FRAMES, opened, QUESTION, routes, session, settled, shown, store, talk, visitForEachTest, wait } from './visit.ts';

visitForEachTest();

describe('a visit', () => {
  it('loads the page and the thread, and opens no line before somebody turns to the chat', async () => {
    await session.load();
    expect(store.bio.value?.displayName).toBe('Ada Moreau');
    expect([store.page.value, store.history.value, store.line.value, store.owner.value]).toEqual(['ready', 'ready', 'idle', false]);
    expect(FakeSocket.all).toEqual([]);
    session.approach();
    expect(FakeSocket.last.url).toBe(`ws://ada.test/ws/chat?locale=en&tz=${encodeURIComponent(WHERE.timeZone)}`);
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

describe('the past', () => {
  it('is read on from where the thread began to be told', async () => {
    const [said, answer] = AFTER.items;
    routes['GET /api/thread'] = () => json({ ...AFTER, items: [answer], before: 2 });
    routes[`GET /api/threads/${AFTER.thread}?before=2`] = () => json({ ...AFTER, items: [said], before: null });
    await session.load();
    expect(shown()).toEqual([answer]);
    await session.loadEarlier();
    expect(shown()).toEqual(AFTER.items);
    expect(talk().before).toBeNull();
    await session.loadEarlier();
    expect(shown()).toEqual(AFTER.items);
  });
});

describe('where every tab is a visitor of its own', () => {
  it('the tab keeps its session and says it with everything it asks', async () => {
    sessionStorage.clear();
    routes['GET /api/bio'] = () => json({ ...bioJson(), sessions: 'tab' });
    routes['POST /api/session'] = () => json({ session: 'secret/1', visitor: 'v' }, 201);
    await session.load();
    session.approach();
    expect(FakeSocket.last.url).toBe(`ws://ada.test/ws/chat?session=secret%2F1&locale=en&tz=${encodeURIComponent(WHERE.timeZone)}`);
    await session.load();
    expect(asked['POST /api/session']).toHaveLength(1);
    expect(sessionStorage.getItem('chatinbio:session')).toBe('secret/1');
    visitor.session = '';
    await session.load();
    expect(asked['POST /api/session']).toHaveLength(1);
    expect(visitor.session).toBe('secret/1');
  });

  it('a session that is over is followed by another', async () => {
    sessionStorage.setItem('chatinbio:session', 'old');
    let answers = 0;
    routes['GET /api/bio'] = () => json({ ...bioJson(), sessions: 'tab' });
    routes['POST /api/session'] = () => json({ session: 'new', visitor: 'v' });
    routes['GET /api/thread'] = () => (answers++ === 0 ? json({ detail: 'Begin anew.', code: 'session_invalid' }, 401) : json(EMPTY_THREAD));
    await session.load();
    expect([visitor.session, sessionStorage.getItem('chatinbio:session'), store.history.value]).toEqual(['new', 'new', 'ready']);
    sessionStorage.clear();
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

  it('is listened for at the thread where there is only HTTP', async () => {
    await session.load();
    const events_ = `GET /api/threads/${AFTER.thread}/events`;
    routes['POST /api/chat'] = () => events(FRAMES.slice(0, 4));
    routes[events_] = nothing;
    session.say(QUESTION);
    for (let n = 0; n < 2; n++) {
      FakeSocket.last.drop();
      await wait(600);
    }
    expect(store.line.value).toBe('fallback');
    await settled();
    expect(talk().running).not.toBeNull();
    session.stop();
    await wait(0);
    expect(asked[`POST /api/threads/${AFTER.thread}/cancel`]).toEqual([{}]);
    routes[events_] = () => events(FRAMES.slice(4));
    await wait(30_000);
    expect(shown()).toEqual(AFTER.items);
    expect(talk().running).toBeNull();
    expect(asked['POST /api/chat']).toEqual([{ message: QUESTION, thread: AFTER.thread, ...WHERE }]);
  });
});

describe('a line that is lost', () => {
  it('is told of once it is missed, as long as it is away, and why', async () => {
    const told: string[] = [];
    store.lost.subscribe((lost) => void told.push(lost));
    (await opened()).drop();
    await wait(300);
    expect(store.lost.value).toBe('');
    await wait(600);
    expect(store.lost.value).toBe('waiting');
    online(false);
    expect(store.lost.value).toBe('offline');
    online(true);
    FakeSocket.last.open();
    expect(told).toEqual(['', 'waiting', 'offline', '']);
  });

  it('that comes back at once was never missed', async () => {
    const told: string[] = [];
    store.lost.subscribe((lost) => void told.push(lost));
    (await opened()).drop();
    await wait(600);
    FakeSocket.last.open();
    await wait(60_000);
    expect([told, store.line.value]).toEqual([[''], 'open']);
  });
});

describe('work in the background', () => {
  it('is stopped by the call that began it, without an answer being written', async () => {
    const socket = await opened();
    session.stopWork('call-1');
    expect(socket.sent.at(-1)).toEqual({ type: 'cancel', job: 'call-1' });
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
