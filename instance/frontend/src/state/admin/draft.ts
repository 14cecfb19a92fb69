/** What somebody is writing and has not saved: guarded against being left by accident. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import { AdminError } from '../../transport/admin.ts';
import { shell } from '../../words/admin/shell.ts';
import { warn } from './notices.ts';

const open = new Set<Draft<never>>();
const count = signal(0);

/** Whether anything would be lost by leaving. */
export const unsaved: ReadonlySignal<boolean> = computed(() => count.value > 0);

/** Lets everything go that is not saved. */
export function forget(): void {
  for (const draft of [...open]) draft.reset();
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export class Draft<T> {
  readonly value: Signal<T>;
  /** What is wrong with which field, in words for beside the field. */
  readonly errors: Signal<Record<string, string>> = signal({});
  readonly saving = signal(false);
  readonly dirty: ReadonlySignal<boolean>;
  readonly #saved: Signal<T>;

  constructor(value: T) {
    this.value = signal(value);
    this.#saved = signal(value);
    this.dirty = computed(() => !same(this.value.value, this.#saved.value));
    effect(() => {
      if (this.dirty.value) open.add(this as unknown as Draft<never>);
      else open.delete(this as unknown as Draft<never>);
      count.value = open.size;
    });
  }

  set(patch: Partial<T>): void {
    this.value.value = { ...this.value.value, ...patch };
    if (Object.keys(patch).some((field) => field in this.errors.value)) {
      this.errors.value = Object.fromEntries(Object.entries(this.errors.value).filter(([field]) => !(field in patch)));
    }
  }

  /** As it was when it was saved last, or as it is given. */
  reset(value: T = this.#saved.value): void {
    this.#saved.value = value;
    this.value.value = value;
    this.errors.value = {};
  }

  /** Whether `send` took it; its answer is then what is saved. What is wrong stands in `errors`, or is said. */
  async save(send: (value: T) => Promise<T>): Promise<boolean> {
    if (this.saving.value) return false;
    this.saving.value = true;
    const sent = this.value.value;
    try {
      const answer = await send(sent);
      this.#saved.value = answer;
      // What was written while it went stays.
      if (same(this.value.value, sent)) this.value.value = answer;
      this.errors.value = {};
      return true;
    } catch (error) {
      const fields = error instanceof AdminError ? error.fields : {};
      this.errors.value = { ...fields };
      if (Object.keys(fields).length === 0) warn(error instanceof AdminError ? error.message : shell.refusals.other);
      return false;
    } finally {
      this.saving.value = false;
    }
  }
}
