/** A conversation as a recording: the very frames that were sent, through the very reducer that the page has. */
import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Frame } from '../../../protocol/frames.ts';
import { EMPTY, reduce, type Conversation } from '../../../state/conversation.ts';
import { rhythm, type Timed } from './rhythm.ts';

/** A state is kept for every so many frames: going back is going on from there. */
const EVERY = 100;

export class Tape {
  readonly frames: readonly Frame[];
  /** How long it lasts, in milliseconds. */
  readonly length: number;
  /** Whether it runs in the rhythm in which it was said; otherwise steadily. */
  readonly told: boolean;
  readonly #at: readonly number[];
  readonly #kept: Conversation[] = [EMPTY];

  constructor(frames: readonly Frame[], runs: readonly Timed[]) {
    const { at, told } = rhythm(frames, runs);
    this.frames = frames;
    this.told = told;
    this.#at = at;
    this.length = at.at(-1) ?? 0;
  }

  /** The conversation after the first `count` frames. */
  after(count: number): Conversation {
    const whole = Math.min(Math.max(count, 0), this.frames.length);
    while (this.#kept.length <= Math.floor(whole / EVERY)) {
      const from = (this.#kept.length - 1) * EVERY;
      this.#kept.push(this.#on(this.#kept.at(-1)!, from, from + EVERY));
    }
    const mark = Math.floor(whole / EVERY);
    return this.#on(this.#kept[mark]!, mark * EVERY, whole);
  }

  #on(state: Conversation, from: number, to: number): Conversation {
    for (let index = from; index < to; index++) state = reduce(state, { type: 'frame', frame: this.frames[index]! });
    return state;
  }

  /** How many frames have come by then. */
  countAt(time: number): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** When the frame came with which there are `count`. */
  timeOf(count: number): number {
    return count <= 0 ? 0 : this.#at[Math.min(count, this.#at.length) - 1]!;
  }

  /** The counts with which something is said anew: after each beginning of a turn. */
  get turns(): readonly number[] {
    return this.frames.flatMap((frame, index) => (frame.type === 'run_start' || frame.type === 'background_result' ? [index + 1] : []));
  }
}

export interface Clock {
  now(): number;
  /** Calls back soon, with the time of then; returns the way to prevent it. */
  soon(call: (now: number) => void): () => void;
}
const BROWSER: Clock = {
  now: () => performance.now(),
  soon(call) {
    const id = requestAnimationFrame(call);
    return () => cancelAnimationFrame(id);
  },
};

export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Plays a tape: where it is, whether it goes on, how fast. */
export class Player {
  readonly tape: Tape;
  /** In milliseconds of the tape. */
  readonly position = signal(0);
  readonly count = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<Speed>(1);
  readonly talk: ReadonlySignal<Conversation>;
  readonly #clock: Clock;
  #stop: (() => void) | null = null;
  #last = 0;

  constructor(tape: Tape, clock: Clock = BROWSER) {
    this.tape = tape;
    this.#clock = clock;
    this.talk = computed(() => tape.after(this.count.value));
  }

  get ended(): boolean {
    return this.count.value >= this.tape.frames.length;
  }

  /** Goes on from here; from the beginning where it has ended. */
  play(): void {
    if (this.playing.value) return;
    if (this.ended) this.seek(0);
    this.playing.value = true;
    this.#last = this.#clock.now();
    this.#stop = this.#clock.soon(this.#tick);
  }

  pause(): void {
    this.#stop?.();
    this.#stop = null;
    this.playing.value = false;
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  seek(time: number): void {
    const to = Math.min(Math.max(time, 0), this.tape.length);
    this.position.value = to;
    // Nothing has been said at the very beginning.
    this.count.value = to === 0 ? 0 : this.tape.countAt(to);
  }

  /** One frame on, or back. */
  step(by: 1 | -1): void {
    this.pause();
    this.#to(this.count.value + by);
  }

  /** To where the next turn begins, or the one before. */
  turn(by: 1 | -1): void {
    const { turns, frames } = this.tape;
    const here = this.count.value;
    this.#to(by > 0 ? (turns.find((count) => count > here) ?? frames.length) : (turns.findLast((count) => count < here) ?? 0));
  }

  #to(count: number): void {
    this.count.value = Math.min(Math.max(count, 0), this.tape.frames.length);
    this.position.value = this.tape.timeOf(this.count.value);
  }

  readonly #tick = (now: number): void => {
    const passed = Math.max(now - this.#last, 0);
    this.#last = now;
    this.position.value = Math.min(this.position.value + passed * this.speed.value, this.tape.length);
    this.count.value = Math.max(this.count.value, this.tape.countAt(this.position.value));
    if (this.ended) this.pause();
    else this.#stop = this.#clock.soon(this.#tick);
  };
}
