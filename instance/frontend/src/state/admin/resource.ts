/**
 * A list of the creator's as the instance keeps it, shown as it will be: a change is seen at once and put back when the
 * instance refuses it.
 */
import { signal, type Signal } from '@preact/signals-core';
import type { Listing } from '../../protocol/admin.ts';
import { admin, AdminError, parting } from '../../transport/admin.ts';
import { shell } from '../../words/admin/shell.ts';
import { dismiss, tell, warn } from './notices.ts';

/** What is said of changes; what is not given is not said. */
export interface Ways<T> {
  created?: (item: T) => string;
  /** With it a change can be undone; nothing is said where it returns nothing. */
  changed?: (item: T, patch: Partial<T>) => string | undefined;
  /**
   * With it a removal can be undone: the entry is gone from the list at once and from the instance when the notice is, so
   * that it comes back whole, with its clicks and votes. Without it a removal is final at once.
   */
  removed?: (item: T) => string;
  reordered?: () => string;
}

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

/** The way on of whoever only wants to see it done: what is wrong has been said. */
const said = (): void => {};

interface Parting<T> {
  item: T;
  /** The id after which it stood; undefined for the first. */
  after: number | string | undefined;
}

export class Resource<T extends { id: number | string }> {
  /** null until it has been read for the first time. */
  readonly items: Signal<readonly T[] | null> = signal(null);
  readonly total = signal(0);
  /** Why reading failed, for a person; empty while it did not. */
  readonly failure = signal('');
  readonly loading = signal(false);
  readonly #path: string;
  readonly #ways: Ways<T>;
  readonly #parting = new Map<T['id'], Parting<T>>();
  #asked: Record<string, string | number | undefined> = {};
  #turn = 0;
  /** Orders go one after the other, and only the newest of those that wait. */
  #ordering: Promise<void> | null = null;

  constructor(path: string, ways: Ways<T> = {}) {
    this.#path = path;
    this.#ways = ways;
    // A page that is left, or another tab that is looked at, waits for nothing.
    globalThis.addEventListener?.('pagehide', () => this.#part(parting));
  }

  /** Reads the list; what was asked for last is asked again where nothing is given. Never throws: `failure` tells. */
  async load(asked: Record<string, string | number | undefined> = this.#asked): Promise<void> {
    this.#asked = asked;
    const turn = ++this.#turn;
    this.loading.value = true;
    try {
      const found = await admin.get<Listing<T>>(this.#path, { limit: 500, ...asked });
      if (turn !== this.#turn) return;
      this.items.value = found.items.filter((item) => !this.#parting.has(item.id));
      this.total.value = found.total - this.#parting.size;
      this.failure.value = '';
    } catch (error) {
      if (turn === this.#turn) this.failure.value = words(error);
    } finally {
      if (turn === this.#turn) this.loading.value = false;
    }
  }

  find(id: T['id']): T | undefined {
    return this.items.value?.find((item) => item.id === id);
  }

  /** Throws AdminError; nothing is shown before the instance has taken it, since it makes the id. */
  async create(draft: unknown): Promise<T> {
    const made = await admin.post<T>(this.#path, draft);
    this.items.value = [...(this.items.value ?? []), made];
    this.total.value += 1;
    // A list that is still on its way may have been read before.
    if (this.loading.value) void this.load();
    if (this.#ways.created) tell(this.#ways.created(made));
    return made;
  }

  /** Throws AdminError, after the entry is as it was again. */
  async change(id: T['id'], patch: Partial<T>): Promise<void> {
    const before = this.find(id);
    this.#put(id, patch);
    try {
      const after = await admin.patch<T>(`${this.#path}/${id}`, patch);
      this.#put(id, after);
      const told = this.#ways.changed?.(after, patch);
      if (!told) return;
      const was = before && (Object.fromEntries(Object.keys(patch).map((key) => [key, before[key as keyof T]])) as Partial<T>);
      tell(told, was && (() => this.#undone(id, was)));
    } catch (error) {
      if (before) this.#put(id, before);
      throw error;
    }
  }

  /** A switch or the like: as `change`, but what is wrong is said and not thrown. */
  async flip(id: T['id'], patch: Partial<T>): Promise<void> {
    await this.change(id, patch).catch((error: unknown) => warn(words(error)));
  }

  async #undone(id: T['id'], was: Partial<T>): Promise<void> {
    this.#put(id, was);
    try {
      this.#put(id, await admin.patch<T>(`${this.#path}/${id}`, was));
    } catch (error) {
      warn(words(error));
      await this.load();
    }
  }

  /** Never throws: what cannot be removed is there again, and why is said. */
  async remove(id: T['id']): Promise<void> {
    const items = this.items.value ?? [];
    const at = items.findIndex((item) => item.id === id);
    const item = items[at];
    if (!item) return;
    this.items.value = items.filter((other) => other.id !== id);
    this.total.value -= 1;
    this.#parting.set(id, { item, after: items[at - 1]?.id });
    const told = this.#ways.removed?.(item);
    if (told === undefined) return this.#removed(id);
    const notice = tell(told, () => this.#back(id), () => void this.#removed(id));
    const seen = (): void => {
      if (document.visibilityState === 'hidden') dismiss(notice);
      else return;
      document.removeEventListener('visibilitychange', seen);
    };
    document.addEventListener('visibilitychange', seen);
  }

  /** Puts an entry back to where it stood. */
  #back(id: T['id']): void {
    const gone = this.#parting.get(id);
    if (!gone) return;
    this.#parting.delete(id);
    const items = this.items.value ?? [];
    const at = items.findIndex((item) => item.id === gone.after) + 1;
    this.items.value = [...items.slice(0, at), gone.item, ...items.slice(at)];
    this.total.value += 1;
  }

  async #removed(id: T['id']): Promise<void> {
    if (!this.#parting.has(id)) return;
    try {
      await admin.remove(`${this.#path}/${id}`);
      this.#parting.delete(id);
    } catch (error) {
      // Somebody else was faster: gone is gone.
      if (error instanceof AdminError && error.status === 404) return void this.#parting.delete(id);
      this.#back(id);
      warn(words(error));
    }
  }

  #part(send: (method: string, path: string) => void): void {
    for (const id of this.#parting.keys()) send('DELETE', `${this.#path}/${id}`);
    this.#parting.clear();
  }

  /** Never throws: where the instance refuses the order, the one before stands again, and why is said. */
  async reorder(ids: readonly T['id'][]): Promise<void> {
    const before = this.items.value ?? [];
    const order = before.map((item) => item.id);
    this.#arrange(ids);
    if (!(await this.#ordered(before))) return;
    if (this.#ways.reordered) tell(this.#ways.reordered(), () => this.#reordered(order));
  }

  async #reordered(order: readonly T['id'][]): Promise<void> {
    const before = this.items.value ?? [];
    this.#arrange(order);
    await this.#ordered(before);
  }

  #arrange(ids: readonly T['id'][]): void {
    const place = new Map(ids.map((id, at) => [id, at]));
    const far = ids.length;
    const items = [...(this.items.value ?? [])];
    this.items.value = items.sort((one, other) => (place.get(one.id) ?? far) - (place.get(other.id) ?? far));
  }

  /** Whether the order that is shown is the instance's as well. */
  async #ordered(before: readonly T[]): Promise<boolean> {
    await this.#ordering?.catch(said);
    // What is about to be removed is still there for the instance, which wants all ids.
    const ids = [...(this.items.value ?? []).map((item) => item.id), ...this.#parting.keys()];
    this.#ordering = admin.put<unknown>(`${this.#path}/order`, { ids }).then(said);
    try {
      await this.#ordering;
      return true;
    } catch (error) {
      this.items.value = before;
      warn(words(error));
      if (error instanceof AdminError && error.code === 'changed_meanwhile') await this.load();
      return false;
    }
  }

  #put(id: T['id'], values: Partial<T>): void {
    this.items.value = this.items.value?.map((item) => (item.id === id ? { ...item, ...values } : item)) ?? null;
  }
}
