/**
 * A conversation with a persona that is being tried: what is said and answered, turn after turn, with what the tools did and what
 * it cost. Nothing of it is kept anywhere but here.
 *
 * Place in the flow: `POST prompts/try` → **Trial** → try-out. The frames of a turn are those of any turn, numbered from 1.
 */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals-core';
import type { Frame } from '../../../protocol/frames.ts';
import { EMPTY, reduce, wordsOf, type Conversation, type Entry, type Failure } from '../../../state/conversation.ts';

export interface Usage {
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** In US dollars, where it is known. */
  cost: number | null;
}
/** A message and what came of it. */
export interface Turn {
  key: number;
  talk: Conversation;
  engine: string;
  usage: Usage | null;
  running: boolean;
  /** Why it was not even begun. */
  failure: Failure | null;
}
export interface Asked {
  body: string | null;
  message: string;
  history: { role: 'user' | 'assistant'; text: string }[];
  locale?: string;
  timeZone?: string;
}
export type Ask = (asked: Asked, frame: (frame: Frame) => void, signal: AbortSignal) => Promise<void>;
/** An error in words, and whether what was wrong is the template. */
export type Refuse = (error: unknown) => Failure;

/** What goes along of what was said before; the instance takes no more. */
const REMEMBERED = 50;

export class Trial {
  readonly #ask: Ask;
  readonly #refuse: Refuse;
  readonly #turns: Signal<readonly Turn[]> = signal([]);
  #running: AbortController | null = null;
  #last = 0;

  constructor(ask: Ask, refuse: Refuse) {
    this.#ask = ask;
    this.#refuse = refuse;
  }

  get turns(): ReadonlySignal<readonly Turn[]> {
    return this.#turns;
  }
  get running(): boolean {
    return this.#running !== null;
  }

  /** Say something to the persona `body`; null is the one in use. Resolves when the answer is there, whatever it is. */
  async say(message: string, body: string | null, more: Pick<Asked, 'locale' | 'timeZone'> = {}): Promise<void> {
    if (this.#running || message.trim() === '') return;
    const stop = (this.#running = new AbortController());
    const history = this.#said();
    const key = ++this.#last;
    const talk = reduce(EMPTY, { type: 'said', key: `said:${key}`, text: message.trim() });
    this.#turns.value = [...this.#turns.value, { key, talk, engine: '', usage: null, running: true, failure: null }];
    try {
      await this.#ask({ body, message: message.trim(), history, ...more }, (frame) => this.#hear(key, frame), stop.signal);
      // A stream that ends in the middle was broken off on its way.
      if (this.#find(key)?.talk.running) this.#end(key, this.#refuse(null));
    } catch (error) {
      if (stop.signal.aborted) this.#end(key, null);
      else this.#end(key, this.#refuse(error));
    } finally {
      if (this.#running === stop) this.#running = null;
      this.#change(key, (turn) => ({ ...turn, running: false }));
    }
  }

  /** End the answer that is under way; what was said so far stays. */
  stop(): void {
    this.#running?.abort();
  }

  clear(): void {
    this.stop();
    this.#running = null;
    this.#turns.value = [];
  }

  /** What was said so far, oldest first, for whoever is asked next. */
  #said(): Asked['history'] {
    return this.#turns.value
      .flatMap(({ talk }) => talk.entries)
      .map(({ item }) => ({ role: item.role, text: wordsOf(item) }))
      .filter(({ text }) => text.trim() !== '')
      .slice(-REMEMBERED);
  }

  #hear(key: number, frame: Frame): void {
    this.#change(key, (turn) => {
      const next = { ...turn, talk: reduce(turn.talk, { type: 'frame', frame }) };
      if (frame.type === 'run_start') next.engine = frame.engine;
      if (frame.type === 'usage') {
        const { model, inputTokens, outputTokens, cost } = frame;
        next.usage = { model, inputTokens, outputTokens, cost: cost ?? null };
      }
      return next;
    });
  }

  /** The turn is over before its last frame came. */
  #end(key: number, failure: Failure | null): void {
    this.#change(key, (turn) => {
      const { running, thread, lastSeq } = turn.talk;
      if (running === null) return { ...turn, failure };
      const envelope = { seq: lastSeq + 1, thread: thread ?? '', turn: running };
      const last: Frame = failure ? { ...envelope, type: 'error', ...failure } : { ...envelope, type: 'cancelled' };
      return { ...turn, talk: reduce(turn.talk, { type: 'frame', frame: last }) };
    });
  }

  #find(key: number): Turn | undefined {
    return this.#turns.value.find((turn) => turn.key === key);
  }

  #change(key: number, change: (turn: Turn) => Turn): void {
    this.#turns.value = this.#turns.value.map((turn) => (turn.key === key ? change(turn) : turn));
  }
}

/** The bubbles of a turn: what was said, as long as the instance has not taken it, and what is there. */
export function bubbles({ key, talk, failure }: Turn): Entry[] {
  const { pending, entries } = talk;
  const mine = entries.map((entry) => ({ ...entry, key: `${key}:${entry.key}` }));
  if (!pending) return mine;
  const item: Entry['item'] = { id: pending.key, role: 'user', parts: [{ type: 'text', text: pending.text }], status: 'complete', createdAt: '' };
  return [{ key: `${key}:${pending.key}`, item, live: false, failure }, ...mine];
}
