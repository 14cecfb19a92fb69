/**
 * The conversation as a value, and the one function that moves it on.
 *
 * Place in the flow: transport → **reduce** → store → elements. Pure: no clock, no IO, no Lit. Frames are applied strictly by
 * number: one seen already is ignored, one that came too early is held until those before it arrive (`missing` says so),
 * which makes a resume after a drop indistinguishable from having never dropped.
 */
import type { Frame, Item, Part, Snapshot, ToolPart } from '../protocol/frames.ts';

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
/** What the visitor has just said and the server has not yet taken. */
export interface Pending {
  key: string;
  text: string;
  failure: Failure | null;
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
}

export type Step =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'frame'; frame: Frame }
  | { type: 'said'; key: string; text: string }
  | { type: 'unsent'; failure: Failure }
  | { type: 'withdrawn' };

export const EMPTY: Conversation = { thread: null, lastSeq: 0, entries: [], pending: null, running: null, held: [] };

/** Whether frames are missing between what was applied and what has arrived. */
export const missing = (state: Conversation): boolean => state.held.length > 0;

export function reduce(state: Conversation, step: Step): Conversation {
  switch (step.type) {
    case 'snapshot':
      return fromSnapshot(state, step.snapshot);
    case 'frame':
      return receive(state, step.frame);
    case 'said':
      return { ...state, pending: { key: step.key, text: step.text, failure: null } };
    case 'unsent':
      return state.pending ? { ...state, pending: { ...state.pending, failure: step.failure } } : state;
    case 'withdrawn':
      return { ...state, pending: null };
  }
}

function fromSnapshot(state: Conversation, { thread, lastSeq, items, running }: Snapshot): Conversation {
  const entries = items.map((item): Entry => ({ key: item.id, item, live: false, failure: null }));
  const waits = thread === state.thread && !(state.pending && took(state, items, state.pending.text));
  return { thread, lastSeq, entries, running, held: [], pending: waits ? state.pending : null };
}

/** Whether the words became a message that was not known before: its `run_start` may be among the frames that were lost. */
function took(state: Conversation, items: readonly Item[], said: string): boolean {
  const known = new Set(state.entries.map((entry) => entry.item.id));
  return items.some(
    (item) => item.role === 'user' && !known.has(item.id) && words(item) === said,
  );
}

/** What an item says, without its surfaces. */
export const words = (item: Item): string => item.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

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

const failure = ({ code, message, retryable }: Failure): Failure => ({ code, message, retryable });
const draftKey = (turn: string): string => `turn:${turn}`;

function apply(state: Conversation, frame: Frame): Conversation {
  switch (frame.type) {
    case 'run_start': {
      const known = state.entries.some((entry) => entry.item.id === frame.item.id);
      // The bubble shown at once becomes the stored one; its key stays, so nothing jumps. What another tab said is not it.
      const mine = state.pending !== null && words(frame.item) === state.pending.text ? state.pending : null;
      const key = mine?.key ?? frame.item.id;
      const said: Entry = { key, item: frame.item, live: false, failure: null };
      const entries = known ? state.entries : [...state.entries, said];
      const items = entries.filter((entry) => entry.key !== draftKey(frame.turn));
      return { ...state, entries: [...items, draft(frame.turn)], running: frame.turn, pending: mine ? null : state.pending };
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
    case 'tool_result':
      return grow(state, frame.turn, (parts) =>
        parts.map((part) =>
          part.type === 'tool' && part.call === frame.call
            ? { ...part, status: frame.status, summary: frame.summary }
            : part,
        ),
      );
    case 'surface':
      return grow(state, frame.turn, (parts) => [
        ...parts,
        { type: 'surface', surface: frame.surface, messages: frame.messages },
      ]);
    case 'item_stored':
      return store(state, frame.turn, frame.item);
    case 'done':
      return end(state, frame.turn, 'complete', null);
    case 'cancelled':
      return end(state, frame.turn, 'cancelled', null);
    case 'error':
      return end(state, frame.turn, 'error', failure(frame));
    case 'usage':
    case 'unknown':
      return state;
  }
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
  const stored: Entry = { key, item, live: false, failure: null };
  if (place < 0) return { ...state, entries: [...state.entries, stored] };
  return { ...state, entries: state.entries.map((entry, index) => (index === place ? { ...entry, item } : entry)) };
}

function end(state: Conversation, turn: string, status: Item['status'], why: Failure | null): Conversation {
  const key = draftKey(turn);
  const entries = state.entries.some((entry) => entry.key === key) || !why ? state.entries : [...state.entries, draft(turn)];
  const ended = entries.map((entry): Entry => {
    if (entry.key !== key) return entry;
    const parts = entry.item.parts.map((part): Part =>
      part.type === 'tool' && part.status === 'running' ? { ...part, status: 'failed' } : part,
    );
    return { ...entry, live: false, failure: why, item: { ...entry.item, parts, status } };
  });
  return { ...state, entries: ended, running: state.running === turn ? null : state.running };
}
