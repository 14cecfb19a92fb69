/**
 * What a tab keeps for the time that it is open: its session, the thread it shows, what is being written.
 *
 * Named by instance, because on the pages of another site several may keep theirs side by side. Where nothing may be stored
 * it is remembered until the page is left.
 */
import { instance } from '../transport/api.ts';

const PREFIX = 'chatinbio:';

export class Keeping {
  readonly #storage: Storage | null;
  readonly #memory = new Map<string, string>();

  constructor(storage?: Storage | null) {
    this.#storage = storage === undefined ? tabStorage() : storage;
  }

  get(name: string): string {
    try {
      return this.#storage?.getItem(keyOf(name)) ?? this.#memory.get(name) ?? '';
    } catch {
      return this.#memory.get(name) ?? '';
    }
  }

  /** An empty value is forgotten. */
  set(name: string, value: string): void {
    if (value) this.#memory.set(name, value);
    else this.#memory.delete(name);
    try {
      if (value) this.#storage?.setItem(keyOf(name), value);
      else this.#storage?.removeItem(keyOf(name));
    } catch {
      // Full, or forbidden: the memory has it.
    }
  }

  /** Forget everything of this instance. */
  forget(): void {
    this.#memory.clear();
    try {
      for (const key of Object.keys(this.#storage ?? {})) if (key.startsWith(keyOf(''))) this.#storage?.removeItem(key);
    } catch {
      // Nothing was stored either.
    }
  }
}

const keyOf = (name: string): string => `${PREFIX}${instance.origin ? `${instance.origin}:` : ''}${name}`;

/** Reading it throws where a browser keeps nothing for this page. */
function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
