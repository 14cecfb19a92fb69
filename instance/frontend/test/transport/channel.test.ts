import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../src/protocol/frames.ts';
import type { ApiError } from '../../src/transport/api.ts';
import { backoff } from '../../src/transport/backoff.ts';
import { ChatChannel, chatUrl, http, type LineStatus } from '../../src/transport/channel.ts';
import { events, fakeFetch, FakeSocket, fakeSockets, json, nothing, online, visible, WHERE, type Answer } from '../fakes.ts';

const frame = (seq: number, type = 'text_delta'): Record<string, unknown> => ({ seq, thread: 't', turn: 'u', type, text: 'x' });
/** Longer than the first pauses between two attempts, shorter than an attempt may take. */
const LONG = 7_000;

let frames: Frame[];
let statuses: LineStatus[];
let failures: ApiError[];
let channel: ChatChannel;

beforeEach(() => {
  vi.useFakeTimers();
  fakeSockets();
  online(true);
  visible(true);
  [frames, statuses, failures] = [[], [], []];
  channel = new ChatChannel(() => 'ws://ada.test/ws/chat', {
    frame: (one) => frames.push(one),
    status: (status) => statuses.push(status),
    failed: (error) => failures.push(error),
    place: () => ({ thread: frames.at(-1)?.thread ?? null, lastSeq: frames.at(-1)?.seq ?? 0 }),
  });
});
afterEach(() => {
  channel.close();
  vi.useRealTimers();
});

const opened = (): FakeSocket => {
  channel.connect();
  FakeSocket.last.open();
  return FakeSocket.last;
};
const fails = async (times: number): Promise<void> => {
  for (let n = 0; n < times; n++) {
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(LONG);
  }
  // What speaks HTTP is loaded when it is needed.
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(0);
};

describe('the line', () => {
  it('says first what was seen, then what waited, in order', () => {
    channel.send({ message: 'one' });
    channel.send({ action: { name: 'a', surfaceId: 's', sourceComponentId: 'c', timestamp: '', context: {} } });
    expect(FakeSocket.all).toHaveLength(1);
    FakeSocket.last.open();
    channel.send({ type: 'cancel' });
    expect(FakeSocket.last.url).toBe('ws://ada.test/ws/chat');
    expect(FakeSocket.last.sent).toMatchObject([{ type: 'resume', lastSeq: 0 }, { message: 'one' }, { action: { name: 'a' } }, { type: 'cancel' }]);
    expect(statuses).toEqual(['connecting', 'open']);
  });

  it('is one, however often it is asked for', () => {
    for (let n = 0; n < 3; n++) channel.connect();
    FakeSocket.last.open();
    channel.connect();
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('that drops comes back and resumes after the last frame, with what was said meanwhile', async () => {
    opened().say(frame(1), frame(2), 'no frame', { seq: 'odd' });
    FakeSocket.last.onmessage?.({ data: new Uint8Array([1]) });
    FakeSocket.last.drop();
    expect(channel.status).toBe('waiting');
    channel.send({ message: 'meanwhile' });
    await vi.advanceTimersByTimeAsync(LONG);
    FakeSocket.last.open();
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: 2 }, { message: 'meanwhile' }]);
    expect(frames.map((one) => one.seq)).toEqual([1, 2]);
  });

  it('waits longer after each attempt, at random, and never too long', () => {
    const [least, most] = [() => 0, () => 0.999];
    for (let attempt = 0; attempt < 12; attempt++) {
      expect(backoff(attempt, least)).toBeLessThan(backoff(attempt, most));
      expect(backoff(attempt + 1, least)).toBeGreaterThanOrEqual(backoff(attempt, least));
    }
    expect(backoff(0, most)).toBeLessThanOrEqual(500);
    expect(backoff(1_000, most)).toBeLessThanOrEqual(15_000);
  });

  it('is tried again at growing distances until it opens, and then begins anew', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    channel.connect();
    for (const pause of [250, 500, 1_000, 2_000]) {
      const before = FakeSocket.all.length;
      FakeSocket.last.drop();
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(FakeSocket.all).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSocket.all).toHaveLength(before + 1);
    }
    FakeSocket.last.open();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(250);
    expect(FakeSocket.all).toHaveLength(6);
  });

  it('that does not open in time is given up for another', async () => {
    channel.connect();
    const [first] = FakeSocket.all;
    await vi.advanceTimersByTimeAsync(2 * LONG);
    expect(first!.closed).toBe(true);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
    first!.open();
    expect(channel.status).not.toBe('open');
  });

  it('rests while nobody looks at the page, and wakes with it', async () => {
    opened();
    visible(false);
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(10 * LONG);
    expect(FakeSocket.all).toHaveLength(1);
    visible(true);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('rests while the browser is offline; what is said then is sent when it is back', async () => {
    opened();
    const first = FakeSocket.last;
    online(false);
    expect(first.closed).toBe(true);
    expect(channel.status).toBe('offline');
    channel.send({ message: 'in the tunnel' });
    await vi.advanceTimersByTimeAsync(10 * LONG);
    expect(FakeSocket.all).toHaveLength(1);
    online(true);
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: 0 }, { message: 'in the tunnel' }]);
  });

  it('that is asked for offline opens as soon as there is a network', () => {
    online(false);
    channel.send({ message: 'hello' });
    expect([channel.status, FakeSocket.all.length]).toEqual(['offline', 0]);
    online(true);
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toContainEqual({ message: 'hello' });
  });

  it('is taken anew for another conversation, and the old one falls silent', () => {
    const old = opened();
    const { onmessage } = old;
    channel.restart();
    expect(old.closed).toBe(true);
    expect(FakeSocket.all).toHaveLength(2);
    onmessage?.({ data: JSON.stringify(frame(9)) });
    expect(frames).toEqual([]);
    FakeSocket.last.open();
    FakeSocket.last.say(frame(1));
    expect(frames).toHaveLength(1);
  });

  it('that the server asks to take anew is gone at once, and back when it said', async () => {
    opened().say(frame(1), { seq: 1, thread: 't', turn: '', type: 'resume', afterSeconds: 3 }, frame(2));
    const first = FakeSocket.last;
    expect(first.closed).toBe(true);
    expect(frames.map((one) => one.seq)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(2_990);
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10);
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: 1 }]);
  });

  it('that has opened once is no reason to do without when it does not for a while', async () => {
    const asked = fakeFetch({});
    opened().drop();
    channel.send({ message: 'hello' });
    await fails(4);
    expect(asked).toEqual({});
    expect(channel.status).not.toBe('fallback');
  });

  it('stays closed once it was closed', async () => {
    opened();
    channel.close();
    online(true);
    visible(true);
    await vi.advanceTimersByTimeAsync(10 * LONG);
    expect(FakeSocket.all).toHaveLength(1);
    expect(channel.status).toBe('idle');
  });

  it('stands beside the page', () => {
    expect(chatUrl({ protocol: 'https:', host: 'ada.example' })).toBe('wss://ada.example/ws/chat');
    expect(chatUrl({ protocol: 'http:', host: 'localhost:8000' }, { thread: '', session: 'a b', tz: 'Europe/Berlin' })).toBe(
      'ws://localhost:8000/ws/chat?session=a%20b&tz=Europe%2FBerlin',
    );
    expect(chatUrl({ protocol: 'http:', host: 'localhost:8000' })).toBe('ws://localhost:8000/ws/chat');
  });
});

describe('where no WebSocket opens', () => {
  const begin = async (): Promise<void> => {
    channel.send({ message: 'hello' });
    await fails(2);
  };

  it('messages go over HTTP after two attempts, each once, and their frames come back', async () => {
    const asked = fakeFetch({ 'POST /api/chat': () => events([frame(1), frame(2, 'done')]) });
    await begin();
    expect(channel.status).toBe('fallback');
    channel.send({ message: 'again' });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked['POST /api/chat']).toEqual([{ message: 'hello', ...WHERE }, { message: 'again', thread: 't', ...WHERE }]);
    expect(frames.map((one) => one.seq)).toEqual([1, 2, 1, 2]);
    expect(failures).toEqual([]);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('nothing goes over HTTP as long as nobody says anything', async () => {
    const asked = fakeFetch({});
    channel.connect();
    await fails(5);
    expect(asked).toEqual({});
    expect(channel.status).not.toBe('fallback');
  });

  it("a refusal is told in the server's words", async () => {
    fakeFetch({ 'POST /api/chat': () => json({ detail: 'Wait for the answer.', code: 'turn_running' }, 409) });
    await begin();
    expect(failures).toMatchObject([{ status: 409, code: 'turn_running', message: 'Wait for the answer.' }]);
  });

  it('an answer that breaks off is taken up after the last number seen, again and again until it is whole', async () => {
    let times = 0;
    const route = 'GET /api/threads/t/events';
    const routes: Record<string, Answer> = { 'POST /api/chat': () => events([frame(1)]), [route]: () => events([frame(2 + times++)]) };
    fakeFetch(routes);
    const heads: unknown[] = [];
    const fetched = fetch;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      if (path.endsWith('/events')) heads.push((init.headers as Record<string, string>)['Last-Event-ID']);
      return fetched(path, init);
    });
    await begin();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(heads.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(frames.map((one) => one.seq).slice(0, 3)).toEqual([1, 2, 3]);
    expect(failures).toEqual([]);
    routes[route] = () => json({ detail: 'gone' }, 404);
    await vi.advanceTimersByTimeAsync(LONG);
    const asked = heads.length;
    await vi.advanceTimersByTimeAsync(10 * LONG);
    expect(heads).toHaveLength(asked);
  });

  it('an answer that never came is told', async () => {
    fakeFetch({ 'POST /api/chat': nothing });
    await begin();
    expect(failures).toMatchObject([{ status: 0, code: 'unreachable' }]);
    fakeFetch({ 'POST /api/chat': () => events([]) });
    channel.send({ message: 'again' });
    await vi.advanceTimersByTimeAsync(0);
    expect(failures).toHaveLength(2);
  });

  it('clicks, other words, new answers and Stop go the same way', async () => {
    const cancel = 'POST /api/threads/t/cancel';
    const asked = fakeFetch({ 'POST /api/chat': () => events([frame(1, 'done')]), [cancel]: () => json({ cancelled: true }) });
    await begin();
    const action = { name: 'a', surfaceId: 's', sourceComponentId: 'c', timestamp: '', context: { n: 1 } };
    channel.send({ action });
    channel.send({ type: 'edit', item: 'i', message: 'other words' });
    channel.send({ type: 'regenerate', item: 'j' });
    channel.send({ type: 'cancel' });
    channel.send({ type: 'cancel', job: 'c1' });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked['POST /api/chat']?.slice(1)).toEqual([
      { action, thread: 't', ...WHERE },
      { edit: 'i', message: 'other words', thread: 't', ...WHERE },
      { regenerate: 'j', thread: 't', ...WHERE },
    ]);
    expect(asked[cancel]).toEqual([{}, { job: 'c1' }]);
    expect(failures).toEqual([]);
  });

  it('who only waits for an answer listens to the thread', async () => {
    frames.push({ seq: 4, thread: 't', turn: 'u', type: 'cancelled' });
    const asked = fakeFetch({ 'GET /api/threads/t/events': () => events([frame(5)]) });
    channel.send({ type: 'resume', lastSeq: 4 });
    await fails(2);
    expect(channel.status).toBe('fallback');
    expect(frames[1]).toMatchObject({ seq: 5 });
    expect(asked['POST /api/chat']).toBeUndefined();
  });

  it('to resume is to listen anew from the last number seen, also where one listens already', async () => {
    const from: [string, string | null, AbortSignal][] = [];
    const silent = new ReadableStream();
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
      from.push([path, new Headers(init.headers).get('Last-Event-ID'), init.signal!]);
      return Promise.resolve(from.length === 1 ? new Response(silent) : events([frame(5)]));
    });
    frames.push({ seq: 4, thread: 't', turn: 'u', type: 'cancelled' });
    channel.send({ type: 'resume', lastSeq: 4 });
    await fails(2);
    frames.pop();
    frames.push({ seq: 2, thread: 't', turn: 'u', type: 'cancelled' });
    channel.send({ type: 'resume', lastSeq: 2 });
    await vi.advanceTimersByTimeAsync(0);
    const told = from.slice(0, 2).map(([path, after, signal]) => [path, after, signal.aborted]);
    expect(told).toEqual([['/api/threads/t/events', '4', true], ['/api/threads/t/events', '2', false]]);
    expect(frames.at(-1)).toMatchObject({ seq: 5 });
  });

  it('a browser that cannot even make one falls back too', async () => {
    const asked = fakeFetch({ 'POST /api/chat': () => events([frame(1, 'done')]) });
    vi.stubGlobal('WebSocket', function Forbidden() {
      throw new Error('not allowed here');
    });
    channel.send({ message: 'hello' });
    await vi.advanceTimersByTimeAsync(LONG);
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked['POST /api/chat']).toEqual([{ message: 'hello', ...WHERE }]);
  });

  it('what speaks HTTP is loaded again where its file did not come, and nothing is lost meanwhile', async () => {
    const asked = fakeFetch({ 'POST /api/chat': () => events([frame(1, 'done')]) });
    const { line } = http;
    const broken = vi.fn(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
    http.line = broken;
    try {
      await begin();
      expect(broken).toHaveBeenCalled();
      expect(channel.status).not.toBe('fallback');
      expect(asked['POST /api/chat']).toBeUndefined();
    } finally {
      http.line = line;
    }
    await fails(3);
    expect(asked['POST /api/chat']).toEqual([{ message: 'hello', ...WHERE }]);
    expect(channel.status).toBe('fallback');
  });
});
