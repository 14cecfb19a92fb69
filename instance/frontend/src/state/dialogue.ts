/**
 * One visitor in conversation: what they can do, and how the answer gets into the store.
 *
 * Place in the flow: elements → session → **Dialogue** → channel → reduce → store → elements. It decides when to connect (on
 * intent, or when an answer is under way), what a failed sending means, and when to read the thread again.
 */
import type { Frame, Rating, Request, Snapshot, SurfaceAction } from '../protocol/frames.ts';
import { MESSAGE_LIMIT } from '../protocol/frames.ts';
import { ApiError, surroundings, visitor } from '../transport/api.ts';
import { ChatChannel, chatUrl, type LineStatus } from '../transport/channel.ts';
import { beginSession, beginThread, fetchEarlier, fetchThread, rate, snapshotOf } from '../transport/conversation.ts';
import { refusalOf, words } from '../words/index.ts';
import type { Clicks } from './clicks.ts';
import { awaited, EMPTY, missing, overtaken, reduce, wordsOf, type Step } from './conversation.ts';
import { failureOf, notTaken } from './failures.ts';
import type { Keeping } from './keeping.ts';
import { linked, SESSION, THREAD, type Page, type SessionOptions } from './session-options.ts';
import type { Store } from './store.ts';


/** A message that nobody answers on an open line by then was not taken. */
const TAKEN_WITHIN_MS = 10_000;
/** A gap that asking again has not closed by then is closed by reading the thread. */
const GAP_CLOSED_WITHIN_MS = 2_500;
/** A line that comes back sooner was never missed. */
const MISSED_AFTER_MS = 700;

export class Dialogue {
  readonly store: Store;
  /** What this tab keeps while it is open. */
  readonly kept: Keeping;
  readonly #channel: ChatChannel;
  /** Made with the first click. */
  #clicks: Clicks | null = null;
  #sent = 0;
  #taken: ReturnType<typeof setTimeout> | undefined;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #following: Promise<void> | null = null;
  /** To be done as soon as it is known who the visitor is: a line opened before would be somebody else's. */
  #waiting: (() => void)[] | null = [];
  /** A thread that was opened on purpose; without one it is the visitor's newest, whichever that is by then. */
  #opened: string;
  readonly #tab: boolean;
  /** Nobody is known here until something is said. */
  #asleep = false;
  #missed: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, kept: Keeping, page: Page, options: SessionOptions = {}) {
    this.store = store;
    this.kept = kept;
    this.#tab = options.tab ?? false;
    this.#opened = kept.get(THREAD);
    const address = (): string => {
      const { locale, timeZone } = surroundings();
      return chatUrl(page, { thread: this.#opened, session: visitor.session, locale, tz: timeZone });
    };
    this.#channel = new ChatChannel(options.line === 'http' ? null : address, {
      frame: (frame) => {
        if (this.#moved(frame)) return;
        // Told before the step: it takes the pending message along.
        if (frame.type === 'error' && frame.turn === '' && !store.conversation.value.pending) this.#refused(refusalOf(frame.code) ?? frame.message);
        this.#clicks?.hear(frame);
        this.#step({ type: 'frame', frame });
        if (!store.attended.value && (frame.type === 'done' || frame.type === 'background_result')) store.unread.value += 1;
        this.#watchGap();
      },
      status: (status) => {
        this.#lineIs(status);
        if (status === 'open') this.#watchPending();
      },
      failed: (error) => {
        if (store.conversation.value.pending) this.#step({ type: 'unsent', failure: failureOf(error) });
        else this.#refused(failureOf(error).message);
      },
      place: () => store.conversation.value,
    });
  }

  /** Read the thread; `told` is the newest one as the server has just said it. The failure is in the store. */
  async loadHistory(told?: unknown): Promise<void> {
    const { history } = this.store;
    if (history.value !== 'ready') history.value = 'loading';
    try {
      const before = this.store.conversation.value;
      const snapshot = told === undefined ? await this.#thread() : snapshotOf(told);
      if (!overtaken(before, this.store.conversation.value, snapshot)) this.#step({ type: 'snapshot', snapshot });
      history.value = 'ready';
      const { running, entries } = this.store.conversation.value;
      if (running) this.#resume();
      // The result of what works in the background is waited for as well.
      else if (awaited(entries)) this.#channel.connect();
    } catch (error) {
      history.value = { failed: failureOf(error).message };
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const go of waiting) go();
  }

  /** Read on into the past. */
  async loadEarlier(): Promise<void> {
    const { thread, before } = this.store.conversation.value;
    if (thread === null || before === null) return;
    try {
      const snapshot = await fetchEarlier(thread, before);
      if (this.store.conversation.value.before === before) this.#step({ type: 'earlier', snapshot });
    } catch (error) {
      this.#refused(failureOf(error).message);
    }
  }

  /** The visitor turns to the chat: have the line ready before the first word. */
  approach(): void {
    if (!this.#asleep) this.#known(() => this.#channel.connect());
  }

  /** Let go of the line; the chat is no longer anywhere on this page. */
  close(): void {
    this.#channel.close();
  }

  /** Show another of the visitor's threads. Throws ApiError, 404 where it is not theirs, or gone; then this one stays. */
  async open(thread: string): Promise<void> {
    this.#show(await fetchThread(thread), thread);
  }

  /** Go where a private link leads: an address with `#thread=…`. */
  async follow(hash: string): Promise<void> {
    const thread = linked(hash);
    if (!thread || this.#waiting) return;
    this.store.linked.value = thread;
    await this.loadHistory();
  }

  /** What was shown is gone, or not theirs: show the visitor's newest thread. */
  async leave(): Promise<void> {
    this.#remember('');
    this.store.linked.value = '';
    this.store.foreign.value = false;
    this.#step({ type: 'withdrawn' });
    await this.loadHistory();
    this.#channel.restart();
  }

  /** Forget the visitor, here as on the server, where they are erased already. Whatever is said next is somebody new's. */
  forget(): void {
    const { conversation, unread, notice, history } = this.store;
    this.#channel.close();
    this.kept.forget();
    visitor.session = '';
    this.#opened = '';
    this.#waiting = [];
    conversation.value = EMPTY;
    unread.value = 0;
    notice.value = '';
    history.value = 'ready';
    this.#asleep = true;
  }

  /** Say something as the visitor. Says nothing while an answer is under way; returns whether it was said. */
  say(said: string): boolean {
    const text = said.trim();
    return text !== '' && this.#ask({ message: text }, text);
  }

  /** Say something else in the place of an earlier message; what came after it goes. */
  edit(item: string, said: string): boolean {
    const message = said.trim();
    return message !== '' && this.#ask({ type: 'edit', item, message }, message, item);
  }

  /** Have an answer given anew. */
  regenerate(item: string): boolean {
    return this.#ask({ type: 'regenerate', item }, '', item);
  }

  /** Thumbs up, down or neither for an answer. */
  async rate(item: string, rating: Rating | null): Promise<void> {
    const { thread, entries } = this.store.conversation.value;
    const before = entries.find((entry) => entry.item.id === item)?.item.rating ?? null;
    if (thread === null) return;
    this.#step({ type: 'rated', item, rating });
    try {
      await rate(thread, item, rating);
    } catch (error) {
      this.#step({ type: 'rated', item, rating: before });
      this.#refused(failureOf(error).message);
    }
  }

  /**
   * A click on a surface. `ask` is the visitor's words, everything else is the server's to handle. Resolves to whether
   * the server took it.
   */
  async act(action: SurfaceAction): Promise<boolean> {
    const { message } = action.context;
    if (action.name === 'ask' && typeof message === 'string') return this.say(message);
    const { notice, conversation } = this.store;
    notice.value = '';
    const loaded = await import('./clicks.ts').catch(() => null);
    if (!loaded) {
      notice.value = words.failures.notTaken;
      return false;
    }
    const send = (one: SurfaceAction): void => this.#channel.send({ action: one });
    this.#clicks ??= new loaded.Clicks(conversation, send, () => (notice.value = words.failures.notTaken));
    return this.#clicks.click(action);
  }

  stop(): void {
    if (this.store.conversation.value.running) this.#channel.send({ type: 'cancel' });
  }

  /** Stop work in the background, by the call that began it. */
  stopWork(call: string): void {
    this.#channel.send({ type: 'cancel', job: call });
  }

  /** Ask again for what did not arrive, or for an answer that is not whole. */
  retry(): void {
    const { pending, entries, running } = this.store.conversation.value;
    if (running) return;
    const last = entries.at(-1);
    if (pending) {
      const { text, from } = pending;
      this.#step({ type: 'withdrawn' });
      if (from === null) this.say(text);
      else if (text) this.edit(from, text);
      else this.regenerate(from);
    } else if (last?.item.role === 'assistant' && last.item.id !== last.key) {
      this.regenerate(last.item.id);
    } else {
      const said = entries.findLast((entry) => entry.item.role === 'user');
      if (said) this.say(wordsOf(said.item));
    }
  }

  /** Take an unsent message back; returns its words for the composer. */
  withdraw(): string {
    const text = this.store.conversation.value.pending?.text ?? '';
    this.#step({ type: 'withdrawn' });
    return text;
  }

  /** Leave this conversation and begin another. Throws ApiError when the server could not. */
  async begin(): Promise<void> {
    if (this.#asleep) return;
    this.#show(await beginThread(), '');
  }

  #show(snapshot: Snapshot, opened: string): void {
    this.#remember(opened);
    this.store.linked.value = '';
    this.store.foreign.value = false;
    this.store.notice.value = '';
    this.#step({ type: 'withdrawn' });
    this.#step({ type: 'snapshot', snapshot });
    this.store.history.value = 'ready';
    this.#channel.restart();
    if (snapshot.running) this.#resume();
  }

  #remember(thread: string): void {
    this.#opened = thread;
    this.kept.set(THREAD, thread);
  }

  #ask(request: Request, text: string, from?: string): boolean {
    const { running, pending } = this.store.conversation.value;
    if (text.length > MESSAGE_LIMIT || running || (pending && !pending.failure)) return false;
    const { notice, linked, foreign } = this.store;
    [notice.value, linked.value, foreign.value] = ['', '', false];
    this.#step({ type: 'said', key: `said:${++this.#sent}`, text, from });
    this.#known(() => this.#channel.send(request));
    this.#watchPending();
    return true;
  }

  #known(go: () => void): void {
    if (this.#waiting) this.#waiting.push(go);
    else go();
    if (!this.#asleep) return;
    this.#asleep = false;
    void this.loadHistory();
  }

  /** The thread, as this tab's visitor; one whose session is over begins anew. */
  async #thread(): Promise<Snapshot> {
    try {
      await this.#introduce();
      return await this.#wanted();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'session_invalid') throw error;
      visitor.session = '';
      this.kept.set(SESSION, '');
      await this.#introduce();
      return this.#wanted();
    }
  }

  /** The thread that a link named, that was opened here before, or the newest. */
  async #wanted(): Promise<Snapshot> {
    const { linked, foreign } = this.store;
    for (const thread of new Set([linked.value, this.#opened])) {
      if (!thread) continue;
      try {
        const snapshot = await fetchThread(thread);
        this.#remember(thread);
        foreign.value = false;
        return snapshot;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        if (thread === linked.value) foreign.value = true;
        else this.#remember('');
      }
    }
    return fetchThread();
  }

  /** Where every tab is a visitor of its own, tell which; everywhere else a cookie does. */
  async #introduce(): Promise<void> {
    if (!(this.#tab || this.store.bio.value?.sessions === 'tab') || visitor.session) return;
    visitor.session = this.kept.get(SESSION) || (await beginSession());
    this.kept.set(SESSION, visitor.session);
  }

  #lineIs(status: LineStatus): void {
    const { line, lost } = this.store;
    line.value = status;
    if (status === 'waiting') {
      this.#missed ??= setTimeout(() => (lost.value ||= 'waiting'), MISSED_AFTER_MS);
    } else if (status !== 'connecting') {
      clearTimeout(this.#missed);
      this.#missed = undefined;
      lost.value = status === 'offline' ? status : '';
    }
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

  /** What was asked for by a click or without words did not come about. */
  #refused(message: string): void {
    this.store.notice.value = message;
    this.#clicks?.refused();
  }

  #resume(): void {
    this.#channel.send({ type: 'resume', lastSeq: this.store.conversation.value.lastSeq });
  }

  #watchPending(): void {
    clearTimeout(this.#taken);
    const { pending } = this.store.conversation.value;
    if (!pending || pending.failure || this.#channel.status !== 'open') return;
    this.#taken = setTimeout(() => {
      if (this.store.conversation.value.pending !== pending || this.#channel.status !== 'open') return;
      this.#step({ type: 'unsent', failure: notTaken() });
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
}
