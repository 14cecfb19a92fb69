/**
 * The frames of the wire: what the server says, what the client may say, and the check at the border.
 *
 * Place in the flow: server → **frames** → transport → state. The shapes are those of docs/contracts.md ("Frames");
 * everything past `parseFrame` may rely on them, so nothing behind this file looks at raw JSON again.
 */

export type ToolStatus = 'completed' | 'validation_error' | 'not_found_error' | 'failed';
export type ItemStatus = 'complete' | 'cancelled' | 'interrupted' | 'error';

/** One A2UI v0.9 server message; the renderer validates it, nobody else looks inside. */
export type A2uiMessage = Record<string, unknown>;

export interface TextPart {
  type: 'text';
  text: string;
}
export interface ToolPart {
  type: 'tool';
  call: string;
  name: string;
  label: string;
  /** `running` exists only while the answer grows; a stored item never holds it. */
  status: ToolStatus | 'running';
  summary: string;
}
export interface SurfacePart {
  type: 'surface';
  surface: string;
  messages: A2uiMessage[];
}
export type Part = TextPart | ToolPart | SurfacePart;

export interface Item {
  id: string;
  role: 'user' | 'assistant';
  parts: Part[];
  status: ItemStatus;
  createdAt: string;
}

interface Envelope {
  seq: number;
  thread: string;
  /** Empty outside a turn. */
  turn: string;
}
export type Frame = Envelope &
  (
    | { type: 'run_start'; item: Item; engine: string }
    | { type: 'text_delta'; text: string }
    | { type: 'tool_start'; call: string; name: string; label: string }
    | { type: 'tool_result'; call: string; status: ToolStatus; summary: string }
    | { type: 'surface'; surface: string; messages: A2uiMessage[] }
    | { type: 'item_stored'; item: Item }
    | { type: 'usage'; model: string; inputTokens: number; outputTokens: number }
    | { type: 'done'; completion: string }
    | { type: 'error'; code: string; message: string; retryable: boolean }
    | { type: 'cancelled' }
    | { type: 'unknown' }
  );

/** The visitor's thread as `GET /api/thread` tells it. `lastSeq` is the last number that `items` cover. */
export interface Snapshot {
  thread: string;
  lastSeq: number;
  items: Item[];
  running: string | null;
}

export interface SurfaceAction {
  name: string;
  surfaceId: string;
  sourceComponentId: string;
  timestamp: string;
  context: Record<string, unknown>;
}

export type ClientMessage =
  | { message: string }
  | { type: 'cancel' }
  | { type: 'resume'; lastSeq: number }
  | { action: SurfaceAction };

/** The longest message the server takes, in characters after trimming. */
export const MESSAGE_LIMIT = 4000;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const messages = (value: unknown): A2uiMessage[] => (Array.isArray(value) ? value.filter(isObject) : []);

const TOOL_STATUSES: readonly ToolStatus[] = ['completed', 'validation_error', 'not_found_error', 'failed'];
const ITEM_STATUSES: readonly ItemStatus[] = ['complete', 'cancelled', 'interrupted', 'error'];
const toolStatus = (value: unknown): ToolStatus => TOOL_STATUSES.find((status) => status === value) ?? 'failed';

function parsePart(value: unknown): Part | null {
  if (!isObject(value)) return null;
  switch (value.type) {
    case 'text':
      return { type: 'text', text: text(value.text) };
    case 'tool':
      return {
        type: 'tool',
        call: text(value.call),
        name: text(value.name),
        label: text(value.label),
        status: toolStatus(value.status),
        summary: text(value.summary),
      };
    case 'surface':
      return { type: 'surface', surface: text(value.surface), messages: messages(value.messages) };
    default:
      return null;
  }
}

/** The item, or null when it lacks what identifies it. Parts of kinds unknown here are left out. */
export function parseItem(value: unknown): Item | null {
  if (!isObject(value) || typeof value.id !== 'string') return null;
  if (value.role !== 'user' && value.role !== 'assistant') return null;
  const parts = Array.isArray(value.parts) ? value.parts.map(parsePart).filter((part) => part !== null) : [];
  const status = ITEM_STATUSES.find((known) => known === value.status) ?? 'complete';
  return { id: value.id, role: value.role, parts, status, createdAt: text(value.createdAt) };
}

/**
 * The frame, or null when it is not one. A type of a later server becomes `unknown`: its number still counts, or
 * every frame after it would look like a gap.
 */
export function parseFrame(value: unknown): Frame | null {
  if (!isObject(value)) return null;
  const { seq, thread, turn, type } = value;
  if (typeof seq !== 'number' || !Number.isInteger(seq) || seq < 0) return null;
  if (typeof thread !== 'string' || typeof turn !== 'string' || typeof type !== 'string') return null;
  const envelope = { seq, thread, turn };
  switch (type) {
    case 'run_start':
    case 'item_stored': {
      const item = parseItem(value.item);
      if (!item) return { ...envelope, type: 'unknown' };
      return type === 'run_start' ? { ...envelope, type, item, engine: text(value.engine) } : { ...envelope, type, item };
    }
    case 'text_delta':
      return { ...envelope, type, text: text(value.text) };
    case 'tool_start':
      return { ...envelope, type, call: text(value.call), name: text(value.name), label: text(value.label) };
    case 'tool_result':
      return { ...envelope, type, call: text(value.call), status: toolStatus(value.status), summary: text(value.summary) };
    case 'surface':
      return { ...envelope, type, surface: text(value.surface), messages: messages(value.messages) };
    case 'usage':
      return {
        ...envelope,
        type,
        model: text(value.model),
        inputTokens: count(value.inputTokens),
        outputTokens: count(value.outputTokens),
      };
    case 'done':
      return { ...envelope, type, completion: text(value.completion) };
    case 'error':
      return {
        ...envelope,
        type,
        code: text(value.code) || 'unknown',
        message: text(value.message) || 'Something went wrong. Please try again.',
        retryable: value.retryable === true,
      };
    case 'cancelled':
      return { ...envelope, type };
    default:
      return { ...envelope, type: 'unknown' };
  }
}

/** The frame in a text of JSON, or null for anything else. */
export function parseFrameText(json: string): Frame | null {
  try {
    return parseFrame(JSON.parse(json));
  } catch {
    return null;
  }
}

/** The thread, or null when the answer is not one. */
export function parseSnapshot(value: unknown): Snapshot | null {
  if (!isObject(value) || typeof value.thread !== 'string') return null;
  return {
    thread: value.thread,
    lastSeq: count(value.lastSeq),
    items: Array.isArray(value.items) ? value.items.map(parseItem).filter((item) => item !== null) : [],
    running: typeof value.running === 'string' && value.running !== '' ? value.running : null,
  };
}
