/**
 * What was changed, step by step, so that it can be taken back and done again.
 *
 * Pure but for the clock. What is changed in one go, such as the letters of a word or the way of a slider, is one step: edits
 * of the same thing within `TOGETHER` of each other.
 */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';

const TOGETHER = 700;
/** More than anybody takes back; values are small. */
const MOST = 200;

export class Steps<T> {
  readonly #clock: () => number;
  readonly #past = signal<readonly T[]>([]);
  readonly #future = signal<readonly T[]>([]);
  #what = '';
  #at = -Infinity;

  readonly canUndo: ReadonlySignal<boolean> = computed(() => this.#past.value.length > 0);
  readonly canRedo: ReadonlySignal<boolean> = computed(() => this.#future.value.length > 0);

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  /** To be told before every edit: how it was, and what is edited. */
  note(before: T, what: string): void {
    const now = this.#clock();
    const goesOn = what === this.#what && now - this.#at < TOGETHER && this.#future.value.length === 0 && this.canUndo.value;
    this.#what = what;
    this.#at = now;
    if (goesOn) return;
    this.#past.value = [...this.#past.value, before].slice(-MOST);
    this.#future.value = [];
  }

  /** How it was before the last step, given how it is; undefined where there is none. */
  undo(current: T): T | undefined {
    return this.#move(this.#past, this.#future, current);
  }

  /** How it was before the last step was taken back. */
  redo(current: T): T | undefined {
    return this.#move(this.#future, this.#past, current);
  }

  /** Forget everything, as when another thing is edited. */
  clear(): void {
    this.#past.value = [];
    this.#future.value = [];
    this.#what = '';
  }

  #move(from: Signal<readonly T[]>, to: Signal<readonly T[]>, current: T): T | undefined {
    const taken = from.value.at(-1);
    if (taken === undefined) return undefined;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, current];
    this.#what = '';
    return taken;
  }
}
