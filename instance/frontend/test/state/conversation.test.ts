// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Frame, Item } from '../../src/protocol/frames.ts';
import { concluded, EMPTY, missing, overtaken, reduce, visible, workOf, type Conversation, type Step } from '../../src/state/conversation.ts';
import { asDrawn, asSteps, stream, STREAMS } from '../golden.ts';

const play = (steps: readonly Step[], from: Conversation = EMPTY): Conversation => steps.reduce(reduce, from);
const items = (state: Conversation): Item[] => state.entries.map((entry) => entry.item);
/** What is shown in the end, however many messages it was told in. */
const shown = (told: readonly Item[]) => told.map((item) => ({ ...item, parts: item.parts.map(asDrawn) }));
const opened = (name: string): Conversation => play([{ type: 'snapshot', snapshot: stream(name).before }]);
const words = (state: Conversation): string =>
  (state.entries.at(-1)?.item.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
const failure = { code: 'unreachable', message: 'Try again.', retryable: true };

describe.each(STREAMS)('the golden stream %s', (name) => {
  const { frames, after } = stream(name);
  const inTurns = frames.filter((frame) => frame.turn !== '');
  const whole = play(asSteps(frames), opened(name));

  it('ends as the very thread that the server tells', () => {
    expect(shown(items(whole))).toEqual(shown(after.items));
    expect(whole).toMatchObject({ thread: after.thread, lastSeq: after.lastSeq, running: null, pending: null, held: [] });
    expect(whole.entries.some((entry) => entry.live)).toBe(false);
    expect(items(play([{ type: 'snapshot', snapshot: after }]))).toEqual(after.items);
  });

  it('has overtaken a reading from before that comes late, and no other', () => {
    const { before } = stream(name);
    expect(before.lastSeq).toBeLessThan(whole.lastSeq);
    for (const then of [EMPTY, opened(name)]) {
      expect(overtaken(then, whole, before)).toBe(true);
      expect(overtaken(then, whole, after)).toBe(false);
      expect(overtaken(then, whole, { ...before, thread: 'another' })).toBe(false);
    }
    // Nothing came meanwhile: that thread is gone, and the next one has its name.
    expect(overtaken(whole, whole, before)).toBe(false);
  });

  it('is the same when everything is sent again after every frame, as a resume does', () => {
    const again = inTurns.flatMap((_, index) => inTurns.slice(0, index + 1));
    expect(play(asSteps(again), opened(name))).toEqual(play(asSteps(inTurns), opened(name)));
  });

  it('is the same in any order: what came too early is held, and its gap is told', () => {
    const backwards = play(asSteps([...inTurns].reverse().slice(0, -1)), opened(name));
    expect(missing(backwards)).toBe(true);
    expect(items(backwards)).toEqual(items(opened(name)));
    expect(play(asSteps(inTurns.slice(1)), backwards)).toEqual(backwards);
    const closed = play(asSteps(inTurns.slice(0, 1)), backwards);
    expect(missing(closed)).toBe(false);
    expect(closed).toEqual(play(asSteps(inTurns), opened(name)));
  });

  it('can be read again in the middle of a gap', () => {
    const gap = play(asSteps(inTurns.slice(2)), opened(name));
    const healed = play([{ type: 'snapshot', snapshot: after }, ...asSteps(inTurns)], gap);
    expect(missing(healed)).toBe(false);
    expect(items(healed)).toEqual(after.items);
  });

  it('changes no state that was handed out', () => {
    let state = opened(name);
    for (const step of asSteps(frames)) {
      const kept = structuredClone(state);
      const next = reduce(state, step);
      expect(state).toEqual(kept);
      state = next;
    }
  });
});

describe('an answer', () => {
  it('grows in one bubble that keeps its key until it is stored and after', () => {
    const { frames } = stream('links');
    let state = opened('links');
    const keys = new Set<string>();
    let before = '';
    for (const frame of frames.slice(0, -1)) {
      state = reduce(state, { type: 'frame', frame });
      expect(state.entries).toHaveLength(2);
      keys.add(state.entries[1]!.key);
      expect(state.entries[1]!.live).toBe(true);
      expect(words(state).startsWith(before)).toBe(true);
      before = words(state);
    }
    expect(keys.size).toBe(1);
    expect(before).toContain('Spotify and Bandcamp');
    expect(reduce(state, { type: 'frame', frame: frames.at(-1)! }).entries[1]).toMatchObject({ key: [...keys][0], live: false });
  });

  it('shows a tool as running until its result came, and as failed when the turn was stopped before', () => {
    const { frames } = stream('cancelled');
    const running = play(asSteps(frames.slice(0, frames.findIndex((frame) => frame.type === 'item_stored'))), opened('cancelled'));
    const tools = running.entries[1]!.item.parts.flatMap((part) => (part.type === 'tool' ? [part.status] : []));
    expect(tools).toEqual(['not_found_error', 'running']);
    const stopped = play(asSteps(frames), opened('cancelled'));
    expect(stopped.entries[1]).toMatchObject({ live: false, failure: null, item: { status: 'cancelled' } });
    expect(stopped.entries[1]!.item.parts.flatMap((part) => (part.type === 'tool' ? [part.status] : []))).toEqual(['not_found_error', 'failed']);
  });

  it('that failed keeps its words and says what to do next', () => {
    const state = play(asSteps(stream('failed').frames), opened('failed'));
    expect(words(state)).toBe('Let me ');
    expect(state.entries.at(-1)!.failure).toEqual({
      code: 'internal_error',
      message: 'Something went wrong on this page. Please ask again.',
      retryable: true,
    });
  });

  it('that failed before anything was written still has a bubble to say so', () => {
    const { frames } = stream('failed');
    const error = { ...frames.at(-1)!, seq: 2 };
    expect(play(asSteps([frames[0]!, error]), opened('failed')).entries.at(-1)).toMatchObject({ failure: { code: 'internal_error' } });
    const only = { ...error, seq: 1 };
    expect(play(asSteps([only]), opened('failed')).entries).toMatchObject([{ failure: { code: 'internal_error' } }]);
  });

  it('under way when the page was opened is written from its beginning', () => {
    const { before, frames, after } = stream('reload');
    expect(before.running).not.toBeNull();
    const begun = play([{ type: 'snapshot', snapshot: before }]);
    expect(begun.entries).toHaveLength(3);
    const middle = play(asSteps(frames.slice(0, 4)), begun);
    expect(middle.running).toBe(before.running);
    expect(middle.entries[3]).toMatchObject({ live: true });
    expect(words(middle)).toBe('Let me see. ');
    expect(items(play(asSteps(frames.slice(4)), middle))).toEqual(after.items);
  });

  it('of another conversation is not mixed in', () => {
    const strangers = stream('links').frames.map((frame): Frame => ({ ...frame, thread: 'another' }));
    expect(play(asSteps(strangers), opened('links'))).toEqual(opened('links'));
  });

  it('is not lost to a frame of a later kind', () => {
    const { frames, after } = stream('dates');
    const later = frames.map((frame): Frame => (frame.type === 'usage' ? { seq: frame.seq, thread: frame.thread, turn: frame.turn, type: 'unknown' } : frame));
    expect(items(play(asSteps(later), opened('dates')))).toEqual(after.items);
  });
});

describe('work in the background', () => {
  const at = { thread: 't', turn: 'u1' };
  const said = (id: string, role: Item['role'], parts: Item['parts']): Item => ({ id, role, parts, status: 'complete', createdAt: '' });
  const tool = (status: 'pending' | 'completed') => ({ type: 'tool' as const, call: 'c', name: 'analyse', label: 'Reading the questions', status, summary: '' });
  const begun = play(
    asSteps([
      { ...at, seq: 1, type: 'run_start', item: said('u1v', 'user', [{ type: 'text', text: 'What was asked?' }]), engine: 'x' },
      { ...at, seq: 2, type: 'tool_start', call: 'c', name: 'analyse', label: 'Reading the questions' },
      { ...at, seq: 3, type: 'tool_result', call: 'c', status: 'pending', summary: 'Started.' },
      { ...at, seq: 4, type: 'item_stored', item: said('u1a', 'assistant', [tool('pending')]) },
      { ...at, seq: 5, type: 'done', completion: 'u1c' },
    ] as Frame[]),
  );
  const work = (state: Conversation) => workOf(state, state.entries[1]!, concluded(state.entries));

  it('goes on when the turn has ended, and tells how far it is', () => {
    expect(begun.running).toBeNull();
    expect(work(begun)).toMatchObject([{ tool: { call: 'c', status: 'pending' }, progress: undefined }]);
    const half = play(asSteps([{ ...at, seq: 6, type: 'tool_progress', call: 'c', message: '50 of 100', fraction: 0.5 }]), begun);
    expect(work(half)).toMatchObject([{ progress: { message: '50 of 100', fraction: 0.5 } }]);
    expect(half.running).toBeNull();
  });

  it('is over when its result comes, which is shown where it came', () => {
    const progress: Frame = { ...at, seq: 6, type: 'tool_progress', call: 'c', message: '50 of 100' };
    const result = { ...at, seq: 7, type: 'background_result', job: 'j', call: 'c', item: said('j', 'assistant', [tool('completed')]) } as Frame;
    const over = play(asSteps([progress, result, result]), begun);
    expect(over.entries.map((entry) => entry.item.id)).toEqual(['u1v', 'u1a', 'j']);
    expect(work(over)).toEqual([]);
    expect(over.progress).toEqual({});
    expect(work(over)).toBe(work(play(asSteps([progress, result]), begun)));
    const reloaded = play([{ type: 'snapshot', snapshot: { thread: 't', lastSeq: 7, running: null, before: null, items: items(over) } }]);
    expect(work(reloaded)).toEqual([]);
  });
});

describe('a surface', () => {
  const create = { version: 'v0.9', createSurface: { surfaceId: 's', catalogId: 'c' } };
  const change = { version: 'v0.9', updateDataModel: { surfaceId: 's', path: '/done', value: true } };
  const list: Item = { id: 'a1', role: 'assistant', parts: [{ type: 'surface', surface: 's', messages: [create] }], status: 'complete', createdAt: '' };
  const other: Item = { ...list, id: 'a2', parts: [{ type: 'text', text: 'And?' }] };
  const click: Item = { id: 'u1v', role: 'user', parts: [{ type: 'action', name: 'todo.tick', surface: 's', component: 'x', label: 'Ticked off: Milk' }], status: 'complete', createdAt: '' };
  const before = play([{ type: 'snapshot', snapshot: { thread: 't', lastSeq: 4, running: null, before: null, items: [list, other] } }]);
  const at = { thread: 't', turn: 'u1' };
  const turn: Frame[] = [
    { ...at, seq: 5, type: 'run_start', item: click as never, engine: 'x' },
    { ...at, seq: 6, type: 'surface', surface: 's', messages: [change] },
    { ...at, seq: 7, type: 'done', completion: 'c' },
  ];

  it('further up is changed where it stands, and an action that adds nothing leaves no empty answer', () => {
    const after = play(asSteps(turn), before);
    expect(items(after)).toEqual([{ ...list, parts: [{ type: 'surface', surface: 's', messages: [create, change] }] }, other, click]);
    expect(after.entries[1]).toBe(before.entries[1]);
    expect(after.running).toBeNull();
  });

  it('that is not on the page is no concern of its changes', () => {
    const gone = turn.map((frame): Frame => (frame.type === 'surface' ? { ...frame, surface: 'older' } : frame));
    expect(items(play(asSteps(gone), before))).toEqual([list, other, click]);
  });

  it('that came with the answer is not drawn anew when it is stored', () => {
    const live: Frame[] = [
      { ...at, seq: 5, type: 'run_start', item: { ...click, parts: [{ type: 'text', text: 'List?' }] } as never, engine: 'x' },
      { ...at, seq: 6, type: 'surface', surface: 'n', messages: [create] },
      { ...at, seq: 7, type: 'surface', surface: 'n', messages: [change] },
      { ...at, seq: 8, type: 'item_stored', item: { ...other, id: 'a3', parts: [{ type: 'surface', surface: 'n', messages: [create, change, change] }] } as never },
    ];
    const grown = play(asSteps(live.slice(0, 3)), before).entries.at(-1)!.item.parts;
    expect(grown).toEqual([{ type: 'surface', surface: 'n', messages: [create, change] }]);
    const kept = play(asSteps(live), before).entries.at(-1)!;
    expect(kept.item.id).toBe('a3');
    expect(kept.item.parts).toEqual(grown);
  });
});

describe('what is replaced', () => {
  const { frames, after } = stream('answers');
  const whole = play(asSteps(frames), opened('answers'));
  const at = { thread: after.thread, turn: 'again' };
  const seq = after.lastSeq;
  const [said, answer] = after.items.slice(-2);

  it('by an answer given anew goes, and its message stays where it is', () => {
    const asked = reduce(whole, { type: 'said', key: 'k', text: '', from: answer!.id });
    expect(visible(asked).map((entry) => entry.item.id)).toEqual(after.items.slice(0, -1).map((item) => item.id));
    const begun = play(asSteps([{ ...at, seq: seq + 1, type: 'run_start', item: said as never, engine: 'x', replaces: [answer!.id] }]), asked);
    expect(begun.pending).toBeNull();
    expect(items(begun).slice(0, -1)).toEqual(after.items.slice(0, -1));
    expect(begun.entries.at(-1)).toMatchObject({ live: true });
  });

  it('by other words goes with everything after it', () => {
    const first = after.items[0]!;
    const other: Item = { ...first, id: 'new', parts: [{ type: 'text', text: 'Something else' }] };
    const asked = reduce(whole, { type: 'said', key: 'k', text: 'Something else', from: first.id });
    expect(visible(asked)).toEqual([]);
    const replaces = after.items.map((item) => item.id);
    const begun = play(asSteps([{ ...at, seq: seq + 1, type: 'run_start', item: other as never, engine: 'x', replaces }]), asked);
    expect(begun.entries.map((entry) => entry.key)).toEqual(['k', 'turn:again']);
    expect(begun.pending).toBeNull();
  });

  it('comes back when the server refuses, or when it was another tab that asked', () => {
    const asked = reduce(whole, { type: 'said', key: 'k', text: '', from: answer!.id });
    expect(visible(reduce(asked, { type: 'unsent', failure }))).toEqual(whole.entries);
    const elsewhere: Item = { ...said!, id: 'else', parts: [{ type: 'text', text: '' }] };
    expect(play(asSteps([{ ...at, seq: seq + 1, type: 'run_start', item: elsewhere as never, engine: 'x' }]), asked).pending).not.toBeNull();
    const gone = { type: 'snapshot' as const, snapshot: { ...after, items: after.items.slice(0, -1) } };
    expect(reduce(asked, gone).pending).toBeNull();
    expect(reduce(asked, { type: 'snapshot', snapshot: after }).pending).not.toBeNull();
  });
});

describe('an answer that is rated', () => {
  it('shows what was chosen, or nothing again', () => {
    const { after } = stream('links');
    const whole = play([{ type: 'snapshot', snapshot: after }]);
    const { id } = after.items[1]!;
    const liked = reduce(whole, { type: 'rated', item: id, rating: 'up' });
    expect(items(liked)[1]!.rating).toBe('up');
    expect(liked.entries[0]).toBe(whole.entries[0]);
    expect(items(reduce(liked, { type: 'rated', item: id, rating: null }))[1]!.rating).toBeUndefined();
  });
});

describe('what the visitor has just said', () => {
  const said: Step = { type: 'said', key: 'said:1', text: 'Where can I listen to your music?' };
  const { frames, before, after } = stream('links');

  it('becomes the stored message in the bubble it already has', () => {
    const state = play([said, ...asSteps(frames.slice(0, 1))], opened('links'));
    expect(state.pending).toBeNull();
    expect(state.entries[0]).toMatchObject({ key: 'said:1', item: { id: after.items[0]!.id } });
  });

  it('says why it was refused, and can be taken back', () => {
    const refused = stream('refused').frames.find((frame) => frame.turn === '')!;
    const state = play([said, ...asSteps([refused])], opened('links'));
    expect(state.pending).toMatchObject({ text: said.text, failure: { code: 'message_too_long', retryable: false } });
    expect(state.entries).toEqual([]);
    expect(reduce(state, { type: 'withdrawn' }).pending).toBeNull();
  });

  it('is kept while it waits, whatever is read again meanwhile', () => {
    const state = play([said, { type: 'snapshot', snapshot: before }, { type: 'unsent', failure }], opened('links'));
    expect(state.pending).toEqual({ key: 'said:1', text: said.text, from: null, failure });
    expect(reduce(opened('links'), { type: 'unsent', failure }).pending).toBeNull();
  });

  it('is not shown twice when the thread that was read again already holds it', () => {
    const state = play([said, { type: 'snapshot', snapshot: after }], opened('links'));
    expect(state.pending).toBeNull();
    expect(items(state)).toEqual(after.items);
  });

  it('is still waiting when the same words stand further up', () => {
    const earlier = play([{ type: 'snapshot', snapshot: after }]);
    expect(play([said, { type: 'snapshot', snapshot: after }], earlier).pending).toMatchObject({ text: said.text });
  });

  it('is no part of another conversation', () => {
    const state = play([said, { type: 'snapshot', snapshot: { ...before, thread: 'another' } }], opened('links'));
    expect(state).toMatchObject({ thread: 'another', pending: null, entries: [] });
  });
});
