/**
 * The visitor's conversations as a list: current, archived, deleted; with what can be done to one, and undone.
 *
 * Place in the flow: elements (thread-list) → **Threads** → transport. A change is shown at once and put back where the server
 * refuses it. What concerns the conversation on the page goes through the session.
 */
import { signal } from '@preact/signals-core';
import type { ThreadState, ThreadView } from '../protocol/threads.ts';
import { changeThread, deleteThread, fetchThreads, restoreThread } from '../transport/threads.ts';
import { own } from '../words/own/index.ts';
import { failureOf } from './failures.ts';
import type { Session } from './session.ts';

export const PAGE = 20;

/** What was done, or why not; with the way back where there is one. */
export interface Notice {
  text: string;
  undo?: () => Promise<void>;
}

export class Threads {
  readonly which = signal<ThreadState>('active');
  readonly items = signal<readonly ThreadView[]>([]);
  readonly total = signal(0);
  readonly loading = signal(false);
  readonly notice = signal<Notice | null>(null);
  readonly #session: Pick<Session, 'store' | 'open' | 'leave' | 'begin'>;
  /** Only the newest request says what is shown. */
  #asked = 0;
  /** What is being changed: a list that was read before would tell of the time before. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(session: Pick<Session, 'store' | 'open' | 'leave' | 'begin'>) {
    this.#session = session;
  }

  get current(): string | null {
    return this.#session.store.conversation.value.thread;
  }
  get hasMore(): boolean {
    return this.items.value.length < this.total.value;
  }

  /** Show the threads of a state from the first on. */
  async load(which: ThreadState = this.which.value): Promise<void> {
    if (which !== this.which.value) this.items.value = [];
    this.which.value = which;
    await this.#read(0);
  }

  async more(): Promise<void> {
    if (this.hasMore && !this.loading.value) await this.#read(this.items.value.length);
  }

  /** Go on with one; resolves to whether that came about. */
  async open({ thread }: ThreadView): Promise<boolean> {
    return this.#try(() => this.#session.open(thread));
  }

  async begin(): Promise<boolean> {
    return this.#try(() => this.#session.begin());
  }

  async rename(view: ThreadView, label: string): Promise<void> {
    const before = this.items.value;
    this.items.value = before.map((one) => (one.thread === view.thread ? { ...one, label } : one));
    const done = await this.#try(async () => this.#put(await changeThread(view.thread, { label })), before);
    if (done) this.notice.value = { text: own.threads.renamed, undo: () => this.#undone(() => changeThread(view.thread, { label: view.label })) };
  }

  async archive(view: ThreadView, archived: boolean): Promise<void> {
    const done = await this.#without(view, () => changeThread(view.thread, { archived }));
    if (!done) return;
    const text = archived ? own.threads.wasArchived : own.threads.wasUnarchived;
    this.notice.value = { text, undo: () => this.#undone(() => changeThread(view.thread, { archived: !archived })) };
  }

  /** Delete one so that it can be restored. The one on the page gives way to the newest. */
  async remove(view: ThreadView): Promise<void> {
    const was = this.current === view.thread;
    if (!(await this.#without(view, () => deleteThread(view.thread)))) return;
    const undo = async (): Promise<void> => {
      await this.#undone(async () => {
        await restoreThread(view.thread);
        if (was) await this.#session.open(view.thread);
      });
    };
    this.notice.value = { text: own.threads.wasDeleted, undo };
    if (was) await this.#session.leave();
  }

  async restore(view: ThreadView): Promise<void> {
    if (await this.#without(view, () => restoreThread(view.thread))) this.notice.value = { text: own.threads.wasRestored };
  }

  /** For good. */
  async erase(view: ThreadView): Promise<void> {
    const was = this.current === view.thread;
    if (!(await this.#without(view, () => deleteThread(view.thread, true)))) return;
    this.notice.value = { text: own.threads.wasErased };
    if (was) await this.#session.leave();
  }

  async undo(): Promise<void> {
    const { undo } = this.notice.value ?? {};
    this.notice.value = null;
    await undo?.();
  }

  async #read(offset: number): Promise<void> {
    const turn = ++this.#asked;
    this.loading.value = true;
    await this.#changing;
    if (turn !== this.#asked) return;
    await this.#try(async () => {
      const { threads, total } = await fetchThreads(this.which.value, PAGE, offset);
      if (turn !== this.#asked) return;
      const shown = offset === 0 ? [] : this.items.value;
      const known = new Set(shown.map(({ thread }) => thread));
      this.items.value = [...shown, ...threads.filter(({ thread }) => !known.has(thread))];
      this.total.value = total;
    });
    if (turn === this.#asked) this.loading.value = false;
  }

  #put(view: ThreadView): void {
    this.items.value = this.items.value.map((one) => (one.thread === view.thread ? view : one));
  }

  async #without({ thread }: ThreadView, change: () => Promise<unknown>): Promise<boolean> {
    const [before, total, which] = [this.items.value, this.total.value, this.which.value];
    this.items.value = before.filter((one) => one.thread !== thread);
    this.total.value = Math.max(total - 1, 0);
    const changed = change();
    this.#changing = Promise.allSettled([this.#changing, changed]);
    const done = await this.#try(() => changed);
    // Another list may be shown by now.
    if (!done && which === this.which.value) [this.items.value, this.total.value] = [before, total];
    return done;
  }

  async #undone(change: () => Promise<unknown>): Promise<void> {
    if (await this.#try(change)) await this.load();
  }

  /** `before` is shown again where it does not come about. */
  async #try(change: () => Promise<unknown>, before?: readonly ThreadView[]): Promise<boolean> {
    this.notice.value = null;
    try {
      await change();
      return true;
    } catch (error) {
      if (before) this.items.value = before;
      this.notice.value = { text: failureOf(error).message };
      return false;
    }
  }
}
