/**
 * One visitor on one page: what they can do, and how the answer gets into the store.
 *
 * Place in the flow: elements → **Session** → channel → reduce → store → elements. It decides when to connect (on intent,
 * or when an answer is under way), what a failed sending means, and when to read the thread again.
 */
import type { Frame, SurfaceAction } from '../protocol/frames.ts';
import { MESSAGE_LIMIT } from '../protocol/frames.ts';
import { ApiError, beginThread, fetchBio, fetchThread, isOwner } from '../transport/api.ts';
import { backoff } from '../transport/backoff.ts';
import { ChatChannel, chatUrl } from '../transport/channel.ts';
import { missing, reduce, words, type Failure, type Step } from './conversation.ts';
import type { Store } from './store.ts';

/** How long an open line may leave a message without an answer before the visitor is told. */
const TAKEN_WITHIN_MS = 10_000;
/** How long a gap may stay open after asking again before the whole thread is read. */
const GAP_CLOSED_WITHIN_MS = 2_500;

const failureOf = (error: unknown): Failure =>
  error instanceof ApiError
    ? { code: error.code, message: error.message, retryable: error.status === 0 || error.status >= 429 }
    : { code: 'unknown', message: 'Something went wrong. Please try again.', retryable: true };

export class Session {
  readonly store: Store;
  readonly #channel: ChatChannel;
  #sent = 0;
  #taken: ReturnType<typeof setTimeout> | undefined;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #rereading = 0;
  #following: Promise<void> | null = null;

  constructor(store: Store, page: Pick<Location, 'protocol' | 'host'>) {
    this.store = store;
    this.#channel = new ChatChannel(chatUrl(page), {
      frame: (frame) => {
        if (this.#moved(frame)) return;
        // Told before the step: it takes the pending message along.
        if (frame.type === 'error' && frame.turn === '' && !store.conversation.value.pending) store.notice.value = frame.message;
        this.#step({ type: 'frame', frame });
        this.#watchGap();
      },
      status: (status) => {
        store.line.value = status;
        if (status === 'open') this.#watchPending();
      },
      failed: (error, began) => {
        if (began) void this.#reread();
        else this.#step({ type: 'unsent', failure: failureOf(error) });
      },
      lastSeq: () => store.conversation.value.lastSeq,
    });
  }

  /** Load the page and the conversation; each failure is in the store and can be tried again by calling this. */
  async load(): Promise<void> {
    await Promise.all([this.loadPage(), this.loadHistory(), isOwner().then((owner) => (this.store.owner.value = owner))]);
  }

  async loadPage(): Promise<void> {
    const { bio, page } = this.store;
    page.value = 'loading';
    try {
      bio.value = await fetchBio();
      page.value = 'ready';
    } catch (error) {
      page.value = { failed: failureOf(error).message };
    }
  }

  async loadHistory(): Promise<void> {
    const { history } = this.store;
    if (history.value !== 'ready') history.value = 'loading';
    try {
      this.#step({ type: 'snapshot', snapshot: await fetchThread() });
      history.value = 'ready';
      if (this.store.conversation.value.running) this.#resume();
    } catch (error) {
      history.value = { failed: failureOf(error).message };
    }
  }

  /** The visitor turns to the chat: have the line ready before the first word. */
  approach(): void {
    this.#channel.connect();
  }

  /** Say something as the visitor. Says nothing while an answer is under way; returns whether it was said. */
  say(said: string): boolean {
    const text = said.trim();
    const { running, pending } = this.store.conversation.value;
    if (text === '' || text.length > MESSAGE_LIMIT || running || (pending && !pending.failure)) return false;
    this.store.notice.value = '';
    this.#step({ type: 'said', key: `said:${++this.#sent}`, text });
    this.#channel.send({ message: text });
    this.#watchPending();
    return true;
  }

  /** A click on a surface. `ask` is the visitor's words, everything else is the server's to handle. */
  act(action: SurfaceAction): void {
    const { message } = action.context;
    if (action.name === 'ask' && typeof message === 'string') this.say(message);
    else this.#channel.send({ action });
  }

  stop(): void {
    if (this.store.conversation.value.running) this.#channel.send({ type: 'cancel' });
  }

  /** Say again what did not arrive, or ask again what ended in an error. */
  retry(): void {
    const { pending, entries, running } = this.store.conversation.value;
    if (running) return;
    const last = entries.findLast((entry) => entry.item.role === 'user');
    const again = pending?.text ?? (last ? words(last.item) : '');
    if (pending) this.#step({ type: 'withdrawn' });
    if (again) this.say(again);
  }

  /** Take an unsent message back; returns its words for the composer. */
  withdraw(): string {
    const text = this.store.conversation.value.pending?.text ?? '';
    this.#step({ type: 'withdrawn' });
    return text;
  }

  /** Leave this conversation and begin another. Throws ApiError when the server could not. */
  async begin(): Promise<void> {
    const snapshot = await beginThread();
    this.#step({ type: 'withdrawn' });
    this.#step({ type: 'snapshot', snapshot });
    this.#channel.restart();
  }

  #step(step: Step): void {
    this.store.conversation.value = reduce(this.store.conversation.value, step);
  }

  /** Whether the frame tells that another tab has begun a new conversation; this one then goes there, too. */
  #moved(frame: Frame): boolean {
    const { thread } = this.store.conversation.value;
    if (frame.turn === '' || thread === null || frame.thread === thread) return false;
    this.#following ??= this.loadHistory().finally(() => (this.#following = null));
    return true;
  }

  #resume(): void {
    if (this.#channel.status === 'fallback') void this.#reread();
    else if (this.#channel.status === 'open') this.#channel.send({ type: 'resume', lastSeq: this.store.conversation.value.lastSeq });
    else this.#channel.connect();
  }

  #watchPending(): void {
    clearTimeout(this.#taken);
    const { pending } = this.store.conversation.value;
    if (!pending || pending.failure || this.#channel.status !== 'open') return;
    this.#taken = setTimeout(() => {
      if (this.store.conversation.value.pending !== pending || this.#channel.status !== 'open') return;
      const message = 'No answer came back. Please try again.';
      this.#step({ type: 'unsent', failure: { code: 'not_taken', message, retryable: true } });
    }, TAKEN_WITHIN_MS);
  }

  /** A frame came too early: ask for those before it once, and read the thread when that did not help. */
  #watchGap(): void {
    if (!missing(this.store.conversation.value)) {
      clearTimeout(this.#gap);
      this.#gap = undefined;
      return;
    }
    if (this.#gap !== undefined) return;
    if (this.#channel.status === 'open') this.#resume();
    this.#gap = setTimeout(() => {
      this.#gap = undefined;
      if (missing(this.store.conversation.value)) void this.loadHistory();
    }, GAP_CLOSED_WITHIN_MS);
  }

  /** Without a line, an answer under way is read from the thread until it is whole. */
  async #reread(): Promise<void> {
    const round = ++this.#rereading;
    for (let attempt = 0; round === this.#rereading && attempt < 12; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      if (round !== this.#rereading) return;
      try {
        const snapshot = await fetchThread();
        if (!snapshot.running || attempt === 11) this.#step({ type: 'snapshot', snapshot: { ...snapshot, running: null } });
        if (!snapshot.running) return;
      } catch {
        // The next attempt may find the page again.
      }
    }
  }
}
