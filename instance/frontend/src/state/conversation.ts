/**
 * The conversation as a value, and the one function that moves it on.
 *
 * Place in the flow: transport → **reduce** → store → elements. Pure: no clock, no IO, no Lit. Frames are applied strictly by
 * number: one seen already is ignored, one that came too early is held until those before it arrive (`missing` says so),
 * which makes a resume after a drop indistinguishable from having never dropped.
 */
import type { A2uiMessage, Frame, Item, Part, Rating, Snapshot, ToolPart } from '../protocol/frames.ts';
import { refusalOf, words } from '../words/index.ts';

export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
}
/** One bubble. `key` stays the same while an answer grows and is stored, so elements are kept. */
export interface Entry {
  key: string;
  item: Item;
  live: boolean;
  failure: Failure | null;
}
/**
 * What the visitor has just asked for and the server has not yet taken. `from` names the item that it replaces, with all
 * after it; with no words it asks for that answer anew.
 */
export interface Pending {
  key: string;
  text: string;
  from: string | null;
  failure: Failure | null;
}
/** How far a tool has come, in words and from 0 to 1 where that is known. */
export interface Progress {
  message: string;
  fraction?: number | null;
}
export interface Conversation {
  thread: string | null;
  lastSeq: number;
  entries: readonly Entry[];
  pending: Pending | null;
  /** The turn being answered. */
  running: string | null;
  /** Frames that came before their turn, by rising number. */
  held: readonly Frame[];
  /** Of calls that are under way, in the background too; by call. */
  progress: Readonly<Record<string, Progress>>;
  /** Where to read on into the past; null when the beginning is there. */
  before: number | null;
}

export type Step =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'frame'; frame: Frame }
  | { type: 'earlier'; snapshot: Snapshot }
  | { type: 'said'; key: string; text: string; from?: string }
  | { type: 'rated'; item: string; rating: Rating | null }
  | { type: 'unsent'; failure: Failure }
  | { type: 'withdrawn' };

export { EMPTY } from './empty.ts';

/** Whether frames are missing between what was applied and what has arrived. */
export const missing = (state: Conversation): boolean => state.held.length > 0;

export function reduce(state: Conversation, step: Step): Conversation {
  switch (step.type) {
    case 'snapshot':
      return fromSnapshot(state, step.snapshot);
    case 'frame':
      return receive(state, step.frame);
    case 'earlier': {
      const known = new Set(state.entries.map((entry) => entry.item.id));
      const items = step.snapshot.items.filter((item) => !known.has(item.id));
      return { ...state, entries: [...items.map(stored), ...state.entries], before: step.snapshot.before };
    }
    case 'said':
      return { ...state, pending: { key: step.key, text: step.text, from: step.from ?? null, failure: null } };
    case 'rated':
      return {
        ...state,
        entries: state.entries.map((entry) =>
          entry.item.id === step.item ? { ...entry, item: { ...entry.item, rating: step.rating ?? undefined } } : entry,
        ),
      };
    case 'unsent':
      return state.pending ? { ...state, pending: { ...state.pending, failure: step.failure } } : state;
    case 'withdrawn':
      return { ...state, pending: null };
  }
}

const stored = (item: Item): Entry => ({ key: item.id, item, live: false, failure: null });

function fromSnapshot(state: Conversation, { thread, lastSeq, items, running, before }: Snapshot): Conversation {
  // What was said before anything was known was not sent either.
  const first = state.thread === null;
  const same = first || thread === state.thread;
  const waits = first || (same && !(state.pending && took(state, items, state.pending)));
  const { pending, progress } = state;
  return {
    thread,
    lastSeq,
    entries: items.map(stored),
    running,
    held: [],
    before,
    pending: waits ? pending : null,
    progress: same ? progress : {},
  };
}

/** Whether what was read has become old while it was read: `before` is what was known when it was asked for, `now` when it came. */
export function overtaken(before: Conversation, now: Conversation, { thread, lastSeq }: Snapshot): boolean {
  const came = now.thread !== before.thread || now.lastSeq > before.lastSeq;
  return came && thread === now.thread && lastSeq < now.lastSeq;
}

/** Whether it became part of the thread that was not known before: its `run_start` may be among the frames that were lost. */
function took(state: Conversation, items: readonly Item[], { text, from }: Pending): boolean {
  if (from !== null) return !items.some((item) => item.id === from);
  const known = new Set(state.entries.map((entry) => entry.item.id));
  return items.some((item) => item.role === 'user' && !known.has(item.id) && wordsOf(item) === text);
}

/** What is to be shown: what is about to be replaced is gone already. */
export function visible({ entries, pending }: Conversation): readonly Entry[] {
  const from = pending && !pending.failure ? entries.findIndex((entry) => entry.item.id === pending.from) : -1;
  return from < 0 ? entries : entries.slice(0, from);
}

/** The calls whose result is there: a `pending` one's comes further down. */
export function concluded(entries: readonly Entry[]): ReadonlySet<string> {
  const calls = new Set<string>();
  for (const { item } of entries) {
    for (const part of item.parts) if (part.type === 'tool' && part.status !== 'pending') calls.add(part.call);
  }
  return calls;
}

/** Whether something works in the background whose result is still to come. */
export function awaited(entries: readonly Entry[]): boolean {
  const done = concluded(entries);
  return entries.some(({ item }) => item.parts.some((part) => part.type === 'tool' && part.status === 'pending' && !done.has(part.call)));
}

/** A tool at work, in the background perhaps, and how far it has come. */
export interface Work {
  tool: ToolPart;
  progress: Progress | undefined;
}
const NO_WORK: readonly Work[] = [];

/** What works on for an entry; always the same list where nothing does. */
export function workOf({ progress }: Conversation, { item }: Entry, done: ReadonlySet<string>): readonly Work[] {
  const work: Work[] = [];
  for (const tool of item.parts) {
    if (tool.type !== 'tool') continue;
    if (tool.status === 'running' || (tool.status === 'pending' && !done.has(tool.call))) work.push({ tool, progress: progress[tool.call] });
  }
  return work.length > 0 ? work : NO_WORK;
}

/** What an item says, without its surfaces. */
export const wordsOf = (item: Item): string => item.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

function receive(state: Conversation, frame: Frame): Conversation {
  if (frame.turn === '') return frame.type === 'error' ? reduce(state, { type: 'unsent', failure: failure(frame) }) : state;
  if (state.thread === null) state = { ...state, thread: frame.thread, lastSeq: frame.seq - 1 };
  if (frame.thread !== state.thread || frame.seq <= state.lastSeq) return state;
  if (frame.seq > state.lastSeq + 1) {
    if (state.held.some((one) => one.seq === frame.seq)) return state;
    return { ...state, held: [...state.held, frame].sort((a, b) => a.seq - b.seq) };
  }
  state = { ...apply(state, frame), lastSeq: frame.seq };
  const held = state.held.filter((one) => one.seq > state.lastSeq);
  const [next, ...later] = held;
  return next && next.seq === state.lastSeq + 1 ? receive({ ...state, held: later }, next) : { ...state, held };
}

const failure = ({ code, message, retryable }: Failure): Failure => ({
  code,
  message: refusalOf(code) ?? refusalOf(retryable ? 'again' : 'never') ?? (message || words.failures.unknown),
  retryable,
});
const draftKey = (turn: string): string => `turn:${turn}`;

function apply(state: Conversation, frame: Frame): Conversation {
  switch (frame.type) {
    case 'run_start': {
      const { item, turn, replaces = [] } = frame;
      const mine = state.pending && isIt(state.pending, item, replaces) ? state.pending : null;
      const gone = new Set([draftKey(turn), ...replaces]);
      const entries = state.entries.filter((entry) => !gone.has(entry.key) && !gone.has(entry.item.id));
      // The bubble shown at once becomes the stored one; its key stays, so nothing jumps.
      if (!entries.some((entry) => entry.item.id === item.id)) entries.push({ ...stored(item), key: mine?.key ?? item.id });
      return { ...state, entries: [...entries, draft(turn)], running: turn, pending: mine ? null : state.pending };
    }
    case 'text_delta':
      return grow(state, frame.turn, (parts) => {
        const last = parts.at(-1);
        if (last?.type !== 'text') return [...parts, { type: 'text', text: frame.text }];
        return [...parts.slice(0, -1), { type: 'text', text: last.text + frame.text }];
      });
    case 'tool_start': {
      const { call, name, label } = frame;
      const tool: ToolPart = { type: 'tool', call, name, label, status: 'running', summary: '' };
      return grow(state, frame.turn, (parts) => [...parts, tool]);
    }
    case 'tool_progress': {
      const { call, message, fraction } = frame;
      return { ...state, progress: { ...state.progress, [call]: { message, fraction } } };
    }
    case 'tool_result': {
      const { call, status, summary, sources } = frame;
      return grow(without(state, call), frame.turn, (parts) =>
        parts.map((part) => (part.type === 'tool' && part.call === call ? { ...part, status, summary, sources } : part)),
      );
    }
    case 'background_result': {
      const { call, item } = frame;
      const known = state.entries.some((entry) => entry.item.id === item.id);
      return { ...without(state, call), entries: known ? state.entries : [...state.entries, stored(item)] };
    }
    case 'surface': {
      const { surface, messages } = frame;
      if (!messages.some(creates)) return change(state, surface, messages);
      return grow(state, frame.turn, (parts) => [...parts, { type: 'surface', surface, messages }]);
    }
    case 'item_stored':
      return store(state, frame.turn, frame.item);
    case 'done':
      return end(state, frame.turn, 'complete', null);
    case 'cancelled':
      return end(state, frame.turn, 'cancelled', null);
    case 'error':
      return end(state, frame.turn, 'error', failure(frame));
    case 'usage':
    case 'resume':
    case 'unknown':
      return state;
  }
}

/** Whether the turn is the one that was asked for here. What another tab said is not it. */
const isIt = ({ text, from }: Pending, item: Item, replaces: readonly string[]): boolean =>
  from === null ? wordsOf(item) === text : replaces.includes(from);

const creates = (message: A2uiMessage): boolean => 'createSurface' in message;

function without(state: Conversation, call: string): Conversation {
  const { [call]: _, ...progress } = state.progress;
  return { ...state, progress };
}

/** The surface of any entry with more messages: it changes where it stands. */
function change(state: Conversation, surface: string, messages: readonly A2uiMessage[]): Conversation {
  const holds = (part: Part): boolean => part.type === 'surface' && part.surface === surface;
  const place = state.entries.findLastIndex((entry) => entry.item.parts.some(holds));
  const entry = state.entries[place];
  if (!entry) return state;
  const at = entry.item.parts.findLastIndex(holds);
  const parts = entry.item.parts.map((part, index) =>
    index === at && part.type === 'surface' ? { ...part, messages: [...part.messages, ...messages] } : part,
  );
  return { ...state, entries: state.entries.with(place, { ...entry, item: { ...entry.item, parts } }) };
}

function draft(turn: string): Entry {
  const item: Item = { id: draftKey(turn), role: 'assistant', parts: [], status: 'complete', createdAt: '' };
  return { key: draftKey(turn), item, live: true, failure: null };
}

/** The turn's draft with new parts; a draft is made where a resume begins in the middle of a turn. */
function grow(state: Conversation, turn: string, change: (parts: Part[]) => Part[]): Conversation {
  const key = draftKey(turn);
  const entries = state.entries.some((entry) => entry.key === key) ? state.entries : [...state.entries, draft(turn)];
  return {
    ...state,
    running: turn,
    entries: entries.map((entry) =>
      entry.key === key ? { ...entry, item: { ...entry.item, parts: change(entry.item.parts) } } : entry,
    ),
  };
}

function store(state: Conversation, turn: string, item: Item): Conversation {
  const key = draftKey(turn);
  const place = state.entries.findIndex((entry) => entry.key === key || entry.item.id === item.id);
  const entry = state.entries[place];
  if (!entry) return { ...state, entries: [...state.entries, { ...stored(item), key }] };
  // Stored surfaces are the same, told in fewer words: those on the page stay as they are, with what was written in them.
  const drawn = (one: Part): Part | undefined =>
    entry.item.parts.find((part) => part.type === 'surface' && one.type === 'surface' && part.surface === one.surface);
  const parts = item.parts.map((part) => drawn(part) ?? part);
  return { ...state, entries: state.entries.with(place, { ...entry, item: { ...item, parts } }) };
}

function end(state: Conversation, turn: string, status: Item['status'], why: Failure | null): Conversation {
  const key = draftKey(turn);
  const entries = state.entries.some((entry) => entry.key === key) || !why ? state.entries : [...state.entries, draft(turn)];
  // A click that changed something in place added no answer.
  const said = entries.filter((entry) => entry.item.id !== key || entry.item.parts.length > 0 || status !== 'complete');
  const ended = said.map((entry): Entry => {
    if (entry.key !== key) return entry;
    const parts = entry.item.parts.map((part): Part =>
      part.type === 'tool' && part.status === 'running' ? { ...part, status: 'failed' } : part,
    );
    // What was stored says itself how it ended.
    const item = entry.item.id === key ? { ...entry.item, parts, status } : entry.item;
    return { ...entry, live: false, failure: why, item };
  });
  return { ...state, entries: ended, running: state.running === turn ? null : state.running };
}
