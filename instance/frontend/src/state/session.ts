/**
 * One visitor on one page. What draws a page needs of the chat is here; what a conversation needs is loaded with the first
 * intent: words that were said, a field that was turned to, a thread that was begun on an earlier visit.
 *
 * Place in the flow: elements → **Session** → dialogue → channel → reduce → store → elements.
 */
import type { Rating, SurfaceAction } from '../protocol/frames.ts';
import { MESSAGE_LIMIT } from '../protocol/limits.ts';
import { ApiError, fetchBio, isOwner, request } from '../transport/api.ts';
import { words } from '../words/index.ts';
import type { Dialogue } from './dialogue.ts';
import { EMPTY } from './empty.ts';
import { failureOf } from './failures.ts';
import { Keeping } from './keeping.ts';
import { linked, SESSION, THREAD, type Page, type SessionOptions } from './session-options.ts';
import type { Store } from './store.ts';

export type { SessionOptions } from './session-options.ts';

export class Session {
  readonly store: Store;
  /** What this tab keeps while it is open. */
  readonly kept: Keeping;
  readonly #make: () => Promise<Dialogue>;
  #dialogue: Dialogue | null = null;
  #coming: Promise<Dialogue> | null = null;
  #page: Promise<void> = Promise.resolve();
  readonly #tab: boolean;

  constructor(store: Store, page: Page, options: SessionOptions = {}) {
    this.store = store;
    this.kept = new Keeping(options.storage);
    this.#tab = options.tab ?? false;
    store.linked.value = linked(page.hash);
    this.#make = async () => new (await import('./dialogue.ts')).Dialogue(store, this.kept, page, options);
  }

  /** Whether this tab is a visitor of its own. */
  get apart(): boolean {
    return this.#tab || this.store.bio.value?.sessions === 'tab';
  }

  /** Load the page and the conversation; each failure is in the store and can be tried again by calling this. */
  async load(): Promise<void> {
    await Promise.all([this.loadPage().then(() => this.loadHistory()), isOwner().then((owner) => (this.store.owner.value = owner))]);
  }

  /** Who the visitor is depends on the page: whatever asks as them waits for this. */
  loadPage(): Promise<void> {
    const { bio, page } = this.store;
    page.value = 'loading';
    this.#page = fetchBio().then(
      (told) => {
        bio.value = told;
        page.value = 'ready';
      },
      (error: unknown) => void (page.value = { failed: failureOf(error).message }),
    );
    return this.#page;
  }

  /** Look whether there is a conversation to go on with. */
  async loadHistory(): Promise<void> {
    const { history, linked: named } = this.store;
    try {
      if (this.#coming) {
        const dialogue = await this.#coming;
        if (history.value !== 'ready') await dialogue.loadHistory();
        return;
      }
      if (named.value || this.kept.get(THREAD) || this.kept.get(SESSION)) {
        await this.begun();
      } else if (!this.apart) {
        const told = (await (await request('/api/thread', { cache: 'no-store' })).json()) as { items?: unknown[]; running?: unknown };
        if (told.items?.length || told.running) await this.begun(told);
      }
      if (!this.#dialogue) history.value = 'ready';
    } catch (error) {
      history.value = { failed: failureOf(error).message };
    }
  }

  /** What the conversation needs, loaded; `told` is its thread where that is known. Throws ApiError where it could not be loaded. */
  begun(told?: unknown): Promise<Dialogue> {
    this.#coming ??= Promise.all([this.#make(), this.#page]).then(
      async ([dialogue]) => {
        await dialogue.loadHistory(told);
        return (this.#dialogue = dialogue);
      },
      () => {
        this.#coming = null;
        throw new ApiError(0, 'unreachable', words.failures.unreachable);
      },
    );
    return this.#coming;
  }

  /** Do something with the conversation; where it cannot be loaded, or that cannot be done, it is told. */
  #with(go: (dialogue: Dialogue) => unknown): void {
    const done = this.#dialogue ? Promise.resolve(go(this.#dialogue)) : this.begun().then(go);
    done.catch((error: unknown) => (this.store.notice.value = failureOf(error).message));
  }

  /** The visitor turns to the chat: have the line ready before the first word. */
  approach(): void {
    this.#with((dialogue) => dialogue.approach());
  }

  /** Whether the visitor has the chat before them. */
  attend(yes: boolean): void {
    this.store.attended.value = yes;
    if (yes) this.store.unread.value = 0;
  }

  /** Let go of the line; the chat is no longer anywhere on this page. */
  close(): void {
    this.#dialogue?.close();
  }

  /** Say something as the visitor. Says nothing while an answer is under way; returns whether it was said. */
  say(said: string): boolean {
    if (this.#dialogue) return this.#dialogue.say(said);
    const text = said.trim();
    const { conversation } = this.store;
    if (text === '' || text.length > MESSAGE_LIMIT || conversation.value.pending) return false;
    // Shown at once; it is sent as soon as there is somebody to send it.
    conversation.value = { ...EMPTY, pending: { key: 'said:0', text, from: null, failure: null } };
    this.begun().then(
      (dialogue) => {
        dialogue.withdraw();
        dialogue.say(text);
      },
      (error: unknown) => (conversation.value = { ...EMPTY, pending: { key: 'said:0', text, from: null, failure: failureOf(error) } }),
    );
    return true;
  }

  /** Say something else in the place of an earlier message; what came after it goes. */
  edit(item: string, said: string): void {
    this.#with((dialogue) => dialogue.edit(item, said));
  }
  /** Have an answer given anew. */
  regenerate(item: string): void {
    this.#with((dialogue) => dialogue.regenerate(item));
  }
  /** Thumbs up, down or neither for an answer. */
  rate(item: string, rating: Rating | null): void {
    this.#with((dialogue) => dialogue.rate(item, rating));
  }
  /** A click on a surface. Resolves to whether the server took it. */
  async act(action: SurfaceAction): Promise<boolean> {
    const dialogue = await this.begun();
    // A question may be pressed while the answer that offers it comes to its end.
    if (action.name === 'ask') await import('./clicks.ts').then(({ quiet }) => quiet(this.store.conversation), () => undefined);
    return dialogue.act(action);
  }
  stop(): void {
    this.#dialogue?.stop();
  }
  /** Stop work in the background, by the call that began it. */
  stopWork(call: string): void {
    this.#with((dialogue) => dialogue.stopWork(call));
  }
  /** Ask again for what did not arrive, or for an answer that is not whole. */
  retry(): void {
    const { conversation } = this.store;
    const { pending } = conversation.value;
    if (this.#dialogue) return this.#dialogue.retry();
    conversation.value = EMPTY;
    if (pending) this.say(pending.text);
  }
  /** Take an unsent message back; returns its words for the composer. */
  withdraw(): string {
    const { conversation } = this.store;
    if (this.#dialogue) return this.#dialogue.withdraw();
    const text = conversation.value.pending?.text ?? '';
    conversation.value = EMPTY;
    return text;
  }

  /** Read on into the past. */
  async loadEarlier(): Promise<void> {
    await this.#dialogue?.loadEarlier();
  }
  /** Leave this conversation and begin another. Throws ApiError when the server could not. */
  async begin(): Promise<void> {
    await (await this.begun()).begin();
  }
  /** Show another of the visitor's threads. Throws ApiError, 404 where it is not theirs, or gone; then this one stays. */
  async open(thread: string): Promise<void> {
    await (await this.begun()).open(thread);
  }
  /** Go where a private link leads: an address with `#thread=…`. */
  follow(hash: string): void {
    this.#with((dialogue) => dialogue.follow(hash));
  }
  /** What was shown is gone, or not theirs: show the visitor's newest thread. */
  async leave(): Promise<void> {
    await (await this.begun()).leave();
  }
  /** Forget the visitor, here as on the server, where they are erased already. Whatever is said next is somebody new's. */
  forget(): void {
    this.kept.forget();
    this.#dialogue?.forget();
  }
}
