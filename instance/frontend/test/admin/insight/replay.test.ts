import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PAUSE_MS, rhythm, type Timed } from '../../../src/elements/admin/insight/rhythm.ts';
import '../../../src/elements/admin/insight/replay-bar.ts';
import type { ReplayBar } from '../../../src/elements/admin/insight/replay-bar.ts';
import { Player, Tape, type Clock } from '../../../src/elements/admin/insight/tape.ts';
import type { Frame, Item } from '../../../src/protocol/frames.ts';
import { EMPTY, reduce } from '../../../src/state/conversation.ts';
import { all, find, put } from '../../elements/drawn.ts';
import { asDrawn, STREAMS, stream } from '../../golden.ts';

const shown = (told: readonly Item[]) => told.map((item) => ({ ...item, rating: undefined, parts: item.parts.map(asDrawn) }));

/** The golden streams that begin at the beginning, as a recording always does, without what was only told to one line. */
const WHOLE = STREAMS.filter((name) => stream(name).before.items.length === 0 && stream(name).frames[0]?.seq === 1);
const kept = (name: string): Frame[] => stream(name).frames.filter((frame) => frame.turn !== '');

const said = (id: string, at: string): Item => ({ id, role: 'user', parts: [{ type: 'text', text: 'Hi' }], status: 'complete', createdAt: at });
let seq = 0;
const frame = (turn: string, rest: object): Frame => ({ seq: ++seq, thread: 't', turn, ...rest }) as Frame;
const turn = (name: string, at: string, ...words: string[]): Frame[] => [
  frame(name, { type: 'run_start', item: said(`${name}v`, at), engine: 'x' }),
  ...words.map((text) => frame(name, { type: 'text_delta', text })),
  frame(name, { type: 'item_stored', item: { ...said(`${name}a`, at), role: 'assistant', parts: [{ type: 'text', text: words.join('') }] } }),
  frame(name, { type: 'done', completion: `${name}c` }),
];
const run = (name: string, startedAt: string, ttftMs: number | null, durationMs: number | null): Timed => ({ turn: name, startedAt, ttftMs, durationMs });

beforeEach(() => (seq = 0));
afterEach(() => document.body.replaceChildren());

describe('the rhythm of a recording', () => {
  it('is the one in which it was said: when a turn began, its first word, its end', () => {
    const frames = turn('a', '2027-01-01T12:00:00.000Z', 'One ', 'two ', 'three');
    const { at, told } = rhythm(frames, [run('a', '2027-01-01T12:00:00.000Z', 400, 2000)]);
    expect(told).toBe(true);
    expect([at[0], at[1], at.at(-1)]).toEqual([0, 400, 2000]);
    expect([...at]).toEqual([...at].sort((one, other) => one - other));
  });

  it('keeps no silence that is long', () => {
    const frames = [...turn('a', '2027-01-01T12:00:00Z', 'One'), ...turn('b', '2027-01-02T12:00:00Z', 'Two')];
    const runs = [run('a', '2027-01-01T12:00:00Z', 100, 1000), run('b', '2027-01-02T12:00:00Z', 200, 3000)];
    const { at } = rhythm(frames, runs);
    expect(at[4]! - at[3]!).toBe(PAUSE_MS);
    expect(at.at(-1)).toBe(1000 + PAUSE_MS + 3000);
  });

  it('is steady where nothing is known, and rises whatever the clock of the server did', () => {
    const steady = rhythm(turn('a', 'nobody knows', 'One', 'a much longer piece of words'), []);
    expect(steady.told).toBe(false);
    expect(steady.at[2]! - steady.at[1]!).toBeGreaterThan(steady.at[1]! - steady.at[0]!);
    const frames = [...turn('a', '2027-01-02T12:00:00Z', 'One'), ...turn('b', '2027-01-01T12:00:00Z', 'Two')];
    const { at } = rhythm(frames, [run('a', '2027-01-02T12:00:00Z', 900, 100), run('b', '2027-01-01T12:00:00Z', 200, 300)]);
    expect([...at]).toEqual([...at].sort((one, other) => one - other));
    expect(at.every(Number.isFinite)).toBe(true);
    expect(rhythm([], []).at).toEqual([]);
  });
});

describe.each(WHOLE)('the recording of %s', (name) => {
  const frames = kept(name);
  const tape = new Tape(frames, []);

  it('ends as the conversation that is stored', () => {
    const end = tape.after(frames.length);
    expect(shown(end.entries.map(({ item }) => item))).toEqual(shown(stream(name).after.items));
    expect(end).toMatchObject({ running: null, pending: null, held: [] });
  });

  it('is at every place what the page had shown there, whichever way one came', () => {
    const states = [EMPTY];
    for (const one of frames) states.push(reduce(states.at(-1)!, { type: 'frame', frame: one }));
    const jumps = [frames.length, 0, 3, 1, frames.length - 1, Math.floor(frames.length / 2)];
    for (const count of jumps) expect(tape.after(count)).toEqual(states[Math.max(count, 0)]);
  });
});

it('there are recordings to try', () => expect(WHOLE.length).toBeGreaterThan(3));

it('a long recording is gone through from where it was kept', () => {
  const frames = turn('a', '2027-01-01T12:00:00Z', ...Array.from({ length: 950 }, (_, n) => `${n} `));
  const tape = new Tape(frames, []);
  const words = (count: number): string => JSON.stringify(tape.after(count).entries.at(-1)?.item.parts);
  expect(words(501)).toContain('499 ');
  expect(words(501)).not.toContain('500 ');
  expect(words(101)).toContain('99 ');
  expect(words(101)).not.toContain('100 ');
  expect(tape.countAt(tape.timeOf(500))).toBe(500);
});

/** A clock whose time passes when it is told to. */
class Hand implements Clock {
  time = 0;
  calls: ((now: number) => void)[] = [];
  now = (): number => this.time;
  soon(call: (now: number) => void): () => void {
    this.calls.push(call);
    return () => (this.calls = this.calls.filter((one) => one !== call));
  }
  pass(ms: number): void {
    this.time += ms;
    const calls = this.calls;
    this.calls = [];
    for (const call of calls) call(this.time);
  }
}

describe('the player', () => {
  const recorded = (): Tape => {
    const frames = [...turn('a', '2027-01-01T12:00:00Z', 'One ', 'two'), ...turn('b', '2027-01-01T12:00:10Z', 'Three')];
    return new Tape(frames, [run('a', '2027-01-01T12:00:00Z', 1000, 2000), run('b', '2027-01-01T12:00:10Z', 500, 1000)]);
  };
  const words = (player: Player): string =>
    player.talk.value.entries.flatMap(({ item }) => item.parts.map((part) => (part.type === 'text' ? part.text : ''))).join('|');

  it('shows what came by then, faster where that is wished, and rests at the end', () => {
    const clock = new Hand();
    const player = new Player(recorded(), clock);
    expect(player.talk.value.entries).toEqual([]);
    player.play();
    clock.pass(10);
    expect(words(player)).toBe('Hi');
    clock.pass(1000);
    expect(words(player)).toContain('One');
    player.speed.value = 16;
    clock.pass(1000);
    expect(words(player)).toBe('Hi|One two|Hi|Three');
    expect([player.ended, player.playing.value, clock.calls.length]).toEqual([true, false, 0]);
    player.play();
    expect(player.count.value).toBe(0);
    player.pause();
    expect(clock.calls).toEqual([]);
  });

  it('goes anywhere, frame by frame and turn by turn', () => {
    const player = new Player(recorded(), new Hand());
    player.turn(1);
    expect([player.count.value, words(player)]).toEqual([1, 'Hi']);
    player.turn(1);
    expect(player.count.value).toBe(6);
    player.turn(1);
    expect(player.ended).toBe(true);
    player.step(1);
    expect(player.ended).toBe(true);
    player.turn(-1);
    expect(player.count.value).toBe(6);
    player.step(-1);
    expect(words(player)).toBe('Hi|One two');
    player.seek(1e9);
    expect(player.ended).toBe(true);
    player.seek(-1);
    expect(player.talk.value.entries).toEqual([]);
    player.step(-1);
    expect(player.count.value).toBe(0);
  });

  it('is worked by keys and by buttons', async () => {
    const player = new Player(recorded(), new Hand());
    const bar = await put<ReplayBar>('replay-bar', { player });
    const press = async (key: string): Promise<void> => {
      find(bar, 'input')!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
      await bar.updateComplete;
    };
    await press('ArrowRight');
    await press('ArrowRight');
    expect(player.count.value).toBe(2);
    await press('ArrowLeft');
    expect(find(bar, 'input')!.getAttribute('aria-valuetext')).toBe('1 of 9');
    await press('End');
    expect(player.ended).toBe(true);
    await press(' ');
    expect(player.playing.value).toBe(true);
    await press(' ');
    expect(player.playing.value).toBe(false);
    const fast = all(bar, 'button').find((one) => one.textContent === '16×')!;
    fast.click();
    await bar.updateComplete;
    expect([player.speed.value, fast.getAttribute('aria-pressed')]).toEqual([16, 'true']);
    player.play();
    bar.remove();
    expect(player.playing.value).toBe(false);
  });
});
