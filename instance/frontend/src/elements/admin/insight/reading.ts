/** Something that is read from the instance and shown when it is there. */
import { signal, type Signal } from '@preact/signals-core';
import { ApiError } from '../../../transport/api.ts';
import { insight } from '../../../words/admin/insight.ts';

/** What went wrong, for a person. */
export const why = (error: unknown): string => (error instanceof ApiError ? error.message : insight.general.somethingWrong);

export class Reading<T> {
  /** null until it has been read for the first time. */
  readonly value: Signal<T | null> = signal(null);
  /** Why it could not be read; empty where it could. */
  readonly failure = signal('');
  readonly loading = signal(false);
  #turn = 0;

  /** Reads; of several at once only the newest counts. Never throws. */
  async read(ask: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.loading.value = true;
    try {
      const value = await ask();
      if (turn !== this.#turn) return;
      this.value.value = value;
      this.failure.value = '';
    } catch (error) {
      if (turn === this.#turn) this.failure.value = why(error);
    } finally {
      if (turn === this.#turn) this.loading.value = false;
    }
  }

  get watched() {
    return [this.value, this.failure, this.loading];
  }
}
