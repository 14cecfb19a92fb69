import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ThreadState, ThreadView } from '../../src/protocol/threads.ts';
import { EMPTY } from '../../src/state/empty.ts';
import { createStore } from '../../src/state/store.ts';
import { PAGE, Threads } from '../../src/state/threads.ts';
import { ApiError } from '../../src/transport/api.ts';
import { fakeFetch, json, nothing, type Answer } from '../fakes.ts';

const view = (thread: string, more: Partial<ThreadView> = {}): ThreadView => ({
  thread, label: `About ${thread}`, updatedAt: '2026-11-01T10:00:00Z', archived: false, deletedAt: null, lastMessage: { role: 'assistant', text: 'Yes.' }, ...more,
});
const listed = (state: ThreadState, offset = 0): string => `GET /api/threads?state=${state}&limit=${PAGE}&offset=${offset}`;
const page = (...names: string[]): Answer => () => json({ threads: names.map((name) => view(name)), total: names.length });

let routes: Record<string, Answer>;
let asked: Record<string, unknown[]>;
let threads: Threads;
const session = { store: createStore(), open: vi.fn(), leave: vi.fn(), begin: vi.fn() };
const names = (): string[] => threads.items.value.map(({ thread }) => thread);
const said = (): string | undefined => threads.notice.value?.text;
const shows = (thread: string | null): void => void (session.store.conversation.value = { ...EMPTY, thread });

beforeEach(() => {
  asked = fakeFetch((routes = { [listed('active')]: page('a', 'b', 'c') }));
  for (const one of [session.open, session.leave, session.begin]) one.mockReset().mockResolvedValue(undefined);
  shows(null);
  threads = new Threads(session);
});

describe('the list', () => {
  it('shows the current ones, and those put away when they are asked for', async () => {
    await threads.load();
    expect([names(), threads.total.value, threads.hasMore, threads.loading.value]).toEqual([['a', 'b', 'c'], 3, false, false]);
    routes[listed('archived')] = page('z');
    const loaded = threads.load('archived');
    expect([names(), threads.which.value, threads.loading.value]).toEqual([[], 'archived', true]);
    await loaded;
    expect(names()).toEqual(['z']);
  });

  it('is read on from where it ends, each conversation once, however it moved meanwhile', async () => {
    const all = Array.from({ length: 23 }, (_, at) => `t${at}`);
    routes[listed('active')] = () => json({ threads: all.slice(0, PAGE).map((one) => view(one)), total: 23 });
    routes[listed('active', PAGE)] = () => json({ threads: all.slice(PAGE - 1).map((one) => view(one)), total: 23 });
    await threads.load();
    expect(threads.hasMore).toBe(true);
    await Promise.all([threads.more(), threads.more()]);
    expect(names()).toEqual(all);
    await threads.more();
    expect(asked[listed('active', PAGE)]).toHaveLength(1);
  });

  it('is read when what is being changed has been, and a refusal leaves another list alone', async () => {
    await threads.load();
    let late = (_: Response): void => undefined;
    routes['PATCH /api/threads/b'] = () => new Promise((resolve) => (late = resolve));
    routes[listed('archived')] = page('b');
    const moved = threads.archive(view('b'), true);
    const turned = threads.load('archived');
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked[listed('archived')]).toBeUndefined();
    late(json({ detail: 'Not now.' }, 503));
    await Promise.all([moved, turned]);
    expect([names(), threads.which.value]).toEqual([['b'], 'archived']);
  });

  it('is that of the last press, whichever answer comes first', async () => {
    let late = (_: Response): void => undefined;
    routes[listed('archived')] = () => new Promise((resolve) => (late = resolve));
    routes[listed('deleted')] = page('gone');
    const slow = threads.load('archived');
    await threads.load('deleted');
    late(json({ threads: [view('put-away')], total: 1 }));
    await slow;
    expect([threads.which.value, names(), threads.loading.value]).toEqual(['deleted', ['gone'], false]);
  });

  it('that cannot be read says so and stays as it was', async () => {
    await threads.load();
    routes[listed('active')] = nothing;
    await threads.load();
    expect([names(), said(), threads.loading.value]).toEqual([['a', 'b', 'c'], expect.stringContaining('try again'), false]);
  });
});

describe('a conversation', () => {
  beforeEach(() => threads.load());

  it('is gone on with, or the reason is told why not', async () => {
    expect(await threads.open(view('b'))).toBe(true);
    expect(session.open).toHaveBeenCalledWith('b');
    session.open.mockRejectedValue(new ApiError(404, 'unknown_thread', 'This conversation is gone.'));
    expect([await threads.open(view('c')), said()]).toEqual([false, 'This conversation is gone.']);
    expect([await threads.begin(), said()]).toEqual([true, undefined]);
    session.begin.mockRejectedValue(new ApiError(503, 'moving', 'Try again in a minute.'));
    expect([await threads.begin(), said()]).toEqual([false, 'Try again in a minute.']);
  });

  it('has its new name at once, the one the server keeps then, and the old one again when that is taken back', async () => {
    routes['PATCH /api/threads/b'] = () => json(view('b', { label: 'My plan' }));
    const renamed = threads.rename(view('b'), '  My plan ');
    expect(threads.items.value[1]!.label).toBe('  My plan ');
    await renamed;
    expect([threads.items.value[1]!.label, said()]).toEqual(['My plan', 'Renamed.']);
    await threads.undo();
    expect(asked['PATCH /api/threads/b']).toEqual([{ label: '  My plan ' }, { label: 'About b' }]);
    expect([threads.items.value[1]!.label, threads.notice.value]).toEqual(['About b', null]);
  });

  it('keeps its name where the server refuses another', async () => {
    routes['PATCH /api/threads/b'] = () => json({ detail: 'That name is too long.' }, 422);
    await threads.rename(view('b'), 'x'.repeat(500));
    expect([threads.items.value[1]!.label, said(), threads.notice.value?.undo]).toEqual(['About b', 'That name is too long.', undefined]);
  });

  it.each([
    [true, 'Archived.'],
    [false, 'Moved out of the archive.'],
  ])('is put away or fetched back (%s), and that is undone', async (archived, text) => {
    routes['PATCH /api/threads/b'] = () => json(view('b', { archived }));
    const moved = threads.archive(view('b'), archived);
    expect([names(), threads.total.value]).toEqual([['a', 'c'], 2]);
    await moved;
    expect(said()).toBe(text);
    await threads.undo();
    expect([asked['PATCH /api/threads/b'], names()]).toEqual([[{ archived }, { archived: !archived }], ['a', 'b', 'c']]);
  });

  it('that was deleted is restored, and stands on the page again if it stood there', async () => {
    routes['DELETE /api/threads/b'] = () => new Response(null, { status: 204 });
    routes['POST /api/threads/b/restore'] = () => json(view('b'));
    await threads.remove(view('b'));
    expect([names(), said(), session.leave.mock.calls.length]).toEqual([['a', 'c'], 'Conversation deleted.', 0]);
    await threads.undo();
    expect([names(), session.open.mock.calls.length]).toEqual([['a', 'b', 'c'], 0]);
    shows('b');
    await threads.remove(view('b'));
    expect(session.leave).toHaveBeenCalledTimes(1);
    shows('a');
    await threads.undo();
    expect(session.open).toHaveBeenCalledWith('b');
  });

  it('that could not be deleted is in its place again, and counted', async () => {
    shows('b');
    routes['DELETE /api/threads/b'] = nothing;
    const removed = threads.remove(view('b'));
    expect(threads.total.value).toBe(2);
    await removed;
    expect([names(), threads.total.value, session.leave.mock.calls.length]).toEqual([['a', 'b', 'c'], 3, 0]);
  });

  it('is erased for good without a way back, and leaves the page', async () => {
    shows('b');
    routes['DELETE /api/threads/b?erase=true'] = () => new Response(null, { status: 204 });
    await threads.erase(view('b'));
    expect([names(), said(), threads.notice.value?.undo, session.leave.mock.calls.length]).toEqual([['a', 'c'], 'Deleted for good.', undefined, 1]);
    await threads.erase(view('c'));
    expect([names(), session.leave.mock.calls.length]).toEqual([['a', 'c'], 1]);
  });

  it('is restored out of those that were deleted', async () => {
    routes[listed('deleted')] = page('b', 'x');
    routes['POST /api/threads/b/restore'] = () => json(view('b'));
    await threads.load('deleted');
    await threads.restore(view('b'));
    expect([names(), said()]).toEqual([['x'], 'Restored.']);
  });

  it('whose change cannot be taken back stays as it is, and that is told', async () => {
    routes['PATCH /api/threads/b'] = () => json(view('b', { archived: true }));
    await threads.archive(view('b'), true);
    routes['PATCH /api/threads/b'] = nothing;
    await threads.undo();
    expect([names(), said()]).toEqual([['a', 'c'], expect.stringContaining('try again')]);
  });
});
