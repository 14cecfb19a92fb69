/** A value that tells when it changes; the little of a signal that the page needs. */
export interface ReadonlySignal<T> {
  readonly value: T;
  /** `listen` is called at once and after each change; the answer ends that. */
  subscribe(listen: (value: T) => void): () => void;
}

export class Signal<T> implements ReadonlySignal<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }
  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listen of [...this.#listeners]) listen(value);
  }

  subscribe(listen: (value: T) => void): () => void {
    this.#listeners.add(listen);
    listen(this.#value);
    return () => this.#listeners.delete(listen);
  }
}
