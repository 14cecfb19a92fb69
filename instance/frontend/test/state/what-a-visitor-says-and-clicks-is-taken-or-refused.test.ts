import { describe, expect, it } from 'vitest';
import { visible } from '../../src/state/conversation.ts';
import { FakeSocket, json, online } from '../fakes.ts';
import { lines, stream } from '../golden.ts';
import { AFTER, asked, EMPTY_THREAD, FRAMES, opened, QUESTION, routes, session, settled, shown, store, talk, visitForEachTest, wait } from './visit.ts';

visitForEachTest();

describe('a message', () => {
  it('said before the visitor is known waits until then, as does the line', async () => {
    let known = (_: Response): void => undefined;
    routes['GET /api/thread'] = () => new Promise((resolve) => (known = resolve));
    const loaded = session.load();
    session.approach();
    expect(session.say(QUESTION)).toBe(true);
    await wait(0);
    expect(talk().pending?.text).toBe(QUESTION);
    expect(FakeSocket.all).toEqual([]);
    known(json(AFTER));
    await loaded;
    expect(talk().pending?.text).toBe(QUESTION);
    FakeSocket.last.open();
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', lastSeq: AFTER.lastSeq }, { message: QUESTION }]);
  });

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
    const [said, broken] = stream('failed').after.items;
    expect(socket.sent.at(-1)).toEqual({ type: 'regenerate', item: broken!.id });
    expect(visible(talk()).map((entry) => entry.item)).toEqual([said]);
  });

  it('whose answer never began is said again', async () => {
    const socket = await opened();
    session.say('Will it break?');
    const [begun, , , error] = lines('failed').slice(1, -1);
    socket.say(begun, { ...error!, seq: 2, type: 'error' });
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

  it('may come from a surface, whose question it is', async () => {
    const socket = await opened();
    const click = { surfaceId: 's', sourceComponentId: 'c', timestamp: '2097-01-01T00:00:00Z' };
    await session.act({ ...click, name: 'ask', context: { message: QUESTION } });
    expect(socket.sent.slice(1)).toEqual([{ message: QUESTION }]);
    expect(talk().pending?.text).toBe(QUESTION);
  });

  it('can be said differently; what it replaces is gone at once, and back when it was refused', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES);
    const [said] = AFTER.items;
    expect(session.edit(said!.id, ' And your videos? ')).toBe(true);
    expect(socket.sent.at(-1)).toEqual({ type: 'edit', item: said!.id, message: 'And your videos?' });
    expect(visible(talk())).toEqual([]);
    expect(session.edit(said!.id, 'and again')).toBe(false);
    socket.say({ seq: 9, thread: AFTER.thread, turn: '', type: 'error', code: 'unknown_item', message: 'It is gone.', retryable: false });
    expect(visible(talk()).map((entry) => entry.item)).toEqual(AFTER.items);
    expect(talk().pending).toMatchObject({ text: 'And your videos?', failure: { code: 'unknown_item' } });
    session.retry();
    expect(socket.sent.at(-1)).toEqual({ type: 'edit', item: said!.id, message: 'And your videos?' });
  });

  it('can be answered anew, and asked for again when that did not arrive', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES);
    const [said, answer] = AFTER.items;
    session.regenerate(answer!.id);
    expect(socket.sent.at(-1)).toEqual({ type: 'regenerate', item: answer!.id });
    expect(visible(talk()).map((entry) => entry.item)).toEqual([said]);
    await wait(60_000);
    expect(talk().pending?.failure?.code).toBe('not_taken');
    const sent = socket.sent.length;
    session.retry();
    expect(socket.sent.slice(sent)).toEqual([{ type: 'regenerate', item: answer!.id }]);
  });
});

describe('a rating', () => {
  it('is shown at once and taken back when the server does not keep it', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES);
    const { id } = AFTER.items[1]!;
    const route = `PUT /api/threads/${AFTER.thread}/items/${id}/rating`;
    routes[route] = () => new Response(null, { status: 204 });
    const kept = session.rate(id, 'up');
    expect(shown()[1]!.rating).toBe('up');
    await kept;
    expect(asked[route]).toEqual([{ rating: 'up' }]);
    routes[route] = () => json({ detail: 'The disk is full. Try again later.' }, 503);
    await session.rate(id, null);
    expect(shown()[1]!.rating).toBe('up');
    expect(store.notice.value).toBe('The disk is full. Try again later.');
  });

  it('is told after the one before it, so that the last one stays', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(...FRAMES);
    const { id } = AFTER.items[1]!;
    const route = `PUT /api/threads/${AFTER.thread}/items/${id}/rating`;
    let kept = (_: Response): void => undefined;
    routes[route] = () => new Promise((resolve) => (kept = resolve));
    const first = session.rate(id, 'up');
    const second = session.rate(id, 'down');
    await wait(0);
    expect(asked[route]).toEqual([{ rating: 'up' }]);
    routes[route] = () => new Response(null, { status: 204 });
    kept(new Response(null, { status: 204 }));
    await Promise.all([first, second]);
    expect(asked[route]).toEqual([{ rating: 'up' }, { rating: 'down' }]);
    expect(shown()[1]!.rating).toBe('down');
  });
});

describe('a click on a surface', () => {
  const click = { name: 'todo.tick', surfaceId: 's', sourceComponentId: 'tick-1', timestamp: '2097-01-01T00:00:00Z', context: { done: true } };
  const at = { thread: (EMPTY_THREAD as { thread: string }).thread };
  const part = { type: 'action', name: click.name, surface: 's', component: 'tick-1', label: 'Ticked off: Milk' };
  const begun = (seq: number, turn: string, component = 'tick-1') => ({
    ...at, seq, turn, type: 'run_start', engine: 'x',
    item: { id: `${turn}v`, role: 'user', parts: [{ ...part, component }], status: 'complete', createdAt: '' },
  });
  const changed = (seq: number, turn: string) => ({ ...at, seq, turn, type: 'surface', surface: 's', messages: [] });
  const done = (seq: number, turn: string) => ({ ...at, seq, turn, type: 'done', completion: 'c' });

  it('is sent as it is, one after the other, and tells when it was taken', async () => {
    const socket = await opened();
    const first = session.act(click);
    const second = session.act({ ...click, sourceComponentId: 'tick-2' });
    await settled();
    expect(socket.sent.slice(1)).toEqual([{ action: click }]);
    socket.say(begun(1, 'u1'), changed(2, 'u1'));
    expect(await first).toBe(true);
    await settled();
    expect(socket.sent).toHaveLength(2);
    socket.say(done(3, 'u1'));
    await settled();
    expect(socket.sent.slice(2)).toEqual([{ action: { ...click, sourceComponentId: 'tick-2' } }]);
    socket.say(begun(4, 'u2', 'tick-2'), { ...at, seq: 5, turn: 'u2', type: 'error', code: 'x', message: 'No.', retryable: false });
    expect(await second).toBe(false);
  });

  it('that is refused says why and tells that it was not taken', async () => {
    const socket = await opened();
    const taken = session.act(click);
    await settled();
    socket.say({ ...at, seq: 0, turn: '', type: 'error', code: 'stale_action', message: 'This list is older than the page.', retryable: false });
    expect(await taken).toBe(false);
    expect(store.notice.value).toBe('This list is older than the page.');
    void session.act(click);
    expect(store.notice.value).toBe('');
    await settled();
    expect(socket.sent.slice(1)).toEqual([{ action: click }, { action: click }]);
  });

  it('that nobody answers is not left hanging', async () => {
    await opened();
    const taken = session.act(click);
    await settled();
    await wait(11_000);
    expect(await taken).toBe(false);
    expect(store.notice.value).toContain('try again');
  });

  it('waits for the answer that is being written', async () => {
    const socket = await opened();
    session.say(QUESTION);
    socket.say(FRAMES[0]);
    void session.act(click);
    await settled();
    expect(socket.sent.slice(1)).toEqual([{ message: QUESTION }]);
    socket.say(...FRAMES.slice(1));
    await settled();
    expect(socket.sent.slice(2)).toEqual([{ action: click }]);
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
