// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Frame, Item } from '../../src/protocol/frames.ts';
import { EMPTY, missing, reduce, type Conversation, type Step } from '../../src/state/conversation.ts';
import { asSteps, stream, STREAMS } from '../golden.ts';

const play = (steps: readonly Step[], from: Conversation = EMPTY): Conversation => steps.reduce(reduce, from);
const items = (state: Conversation): Item[] => state.entries.map((entry) => entry.item);
const opened = (name: string): Conversation => play([{ type: 'snapshot', snapshot: stream(name).before }]);
const words = (state: Conversation): string =>
  (state.entries.at(-1)?.item.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
const failure = { code: 'unreachable', message: 'Try again.', retryable: true };

describe.each(STREAMS)('the golden stream %s', (name) => {
  const { frames, after } = stream(name);
  const inTurns = frames.filter((frame) => frame.turn !== '');
  const whole = play(asSteps(frames), opened(name));

  it('ends as the very thread that the server tells', () => {
    expect(items(whole)).toEqual(after.items);
    expect(whole).toMatchObject({ thread: after.thread, lastSeq: after.lastSeq, running: null, pending: null, held: [] });
    expect(whole.entries.some((entry) => entry.live)).toBe(false);
    expect(items(play([{ type: 'snapshot', snapshot: after }]))).toEqual(items(whole));
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
