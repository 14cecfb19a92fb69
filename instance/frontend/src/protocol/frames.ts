/**
 * The frames of the wire: what the server says, what the client may say, and the check at the border.
 *
 * Place in the flow: server → **frames** → transport → state. The shapes are made from docs/frames.schema.json
 * (`npm run types`); everything past `parseFrame` may rely on them, so nothing behind this file looks at raw JSON again.
 */
import type * as wire from './frames.generated.ts';

export type { ActionPart, Source, SurfacePart, TextPart } from './frames.generated.ts';
export type ItemStatus = wire.Item['status'];
export type Rating = NonNullable<wire.Item['rating']>;
/** One A2UI v0.9 server message; the renderer validates it, nobody else looks inside. */
export type A2uiMessage = Record<string, unknown>;

/** `running` exists only while the answer grows; a stored item never holds it. */
export type ToolPart = Omit<wire.ToolPart, 'status'> & { status: wire.ToolPart['status'] | 'running' };
export type Part = wire.TextPart | ToolPart | wire.SurfacePart | wire.ActionPart;
export type Item = Omit<wire.Item, 'parts'> & { parts: Part[] };

type Envelope = Pick<wire.Frame, 'seq' | 'thread' | 'turn'>;
export type Frame = wire.Frame | (Envelope & { type: 'unknown' });

/**
 * A part of the visitor's thread. `lastSeq` is the last number that `items` cover; `before` is where to read on into the
 * past, null at its beginning.
 */
export interface Snapshot {
  thread: string;
  lastSeq: number;
  items: Item[];
  running: string | null;
  before: number | null;
}

export interface SurfaceAction {
  name: string;
  surfaceId: string;
  sourceComponentId: string;
  timestamp: string;
  context: Record<string, unknown>;
}

/** What asks for a turn. `regenerate` names the answer to give anew, `edit` the visitor's message that is replaced. */
export type Request =
  | { message: string }
  | { action: SurfaceAction }
  | { type: 'regenerate'; item: string }
  | { type: 'edit'; item: string; message: string };
/** `cancel` stops the answer, or the work in the background that a call began. */
export type ClientMessage = Request | { type: 'cancel'; job?: string } | { type: 'resume'; lastSeq: number };

export { MESSAGE_LIMIT } from './limits.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objects = (value: unknown): Json[] => list(value).filter(isObject);
/** A field that says nothing is left out. */
const some = <T>(values: T[]): T[] | undefined => (values.length > 0 ? values : undefined);
const oneOf = <const T extends string>(known: readonly T[], value: unknown): T | undefined => known.find((one) => one === value);

const toolStatus = (value: unknown): wire.ToolPart['status'] =>
  oneOf(['completed', 'pending', 'validation_error', 'not_found_error'], value) ?? 'failed';
const sources = (value: unknown): wire.Source[] | undefined =>
  some(
    objects(value).map(({ kind, id, title }) => ({
      kind: oneOf(['link', 'event', 'faq'], kind) ?? 'profile',
      id: text(id),
      title: text(title),
    })),
  );
const outcome = (value: Json) => ({
  call: text(value.call),
  status: toolStatus(value.status),
  summary: text(value.summary),
  sources: sources(value.sources),
});
const shown = (value: Json) => ({ surface: text(value.surface), messages: objects(value.messages) });
const tool = (value: Json) => ({ call: text(value.call), name: text(value.name), label: text(value.label) });

function parsePart(value: Json): Part | null {
  switch (value.type) {
    case 'text':
      return { type: 'text', text: text(value.text) };
    case 'tool':
      return { type: 'tool', ...tool(value), ...outcome(value) };
    case 'surface':
      return { type: 'surface', ...shown(value) };
    case 'action':
      return { type: 'action', name: text(value.name), surface: text(value.surface), component: text(value.component), label: text(value.label) };
    default:
      return null;
  }
}

/** The item, or null when it lacks what identifies it. Parts of kinds unknown here are left out. */
export function parseItem(value: unknown): Item | null {
  if (!isObject(value) || typeof value.id !== 'string') return null;
  const role = oneOf(['user', 'assistant'], value.role);
  if (!role) return null;
  return {
    id: value.id,
    role,
    parts: objects(value.parts).map(parsePart).filter((part) => part !== null),
    status: oneOf(['cancelled', 'interrupted', 'error'], value.status) ?? 'complete',
    createdAt: text(value.createdAt),
    rating: oneOf(['up', 'down'], value.rating),
  };
}

/** The fields of each type beside the envelope, or null where what makes it useful is missing. */
type Readers = { [T in wire.Frame['type']]: (value: Json) => Omit<Extract<wire.Frame, { type: T }>, 'type' | keyof Envelope> | null };
const storable = (value: Json): wire.Item | null => parseItem(value.item) as wire.Item | null;
const READERS: Readers = {
  run_start(value) {
    const item = storable(value);
    return item && { item, engine: text(value.engine), replaces: some(list(value.replaces).map(text)) };
  },
  text_delta: (value) => ({ text: text(value.text) }),
  tool_start: tool,
  tool_progress: ({ call, message, fraction }) => ({
    call: text(call),
    message: text(message),
    fraction: typeof fraction === 'number' ? Math.min(Math.max(count(fraction), 0), 1) : undefined,
  }),
  tool_result: outcome,
  background_result(value) {
    const item = storable(value);
    return item && { job: text(value.job), call: text(value.call), item };
  },
  surface: shown,
  item_stored(value) {
    const item = storable(value);
    return item && { item };
  },
  usage: ({ model, inputTokens, outputTokens, cost }) => ({
    model: text(model),
    inputTokens: count(inputTokens),
    outputTokens: count(outputTokens),
    cost: typeof cost === 'number' ? cost : undefined,
  }),
  done: (value) => ({ completion: text(value.completion) }),
  error: (value) => ({
    code: text(value.code) || 'unknown',
    message: text(value.message),
    retryable: value.retryable === true,
  }),
  cancelled: () => ({}),
  resume: (value) => ({ afterSeconds: Math.max(count(value.afterSeconds), 0) }),
};

/**
 * The frame, or null when it is not one. A type of a later server becomes `unknown`: its number still counts, or
 * every frame after it would look like a gap.
 */
export function parseFrame(value: unknown): Frame | null {
  if (!isObject(value)) return null;
  const { seq, thread, turn, type } = value;
  if (typeof seq !== 'number' || !Number.isInteger(seq) || seq < 0) return null;
  if (typeof thread !== 'string' || typeof turn !== 'string' || typeof type !== 'string') return null;
  const fields = Object.hasOwn(READERS, type) ? READERS[type as wire.Frame['type']](value) : null;
  if (fields) return { seq, thread, turn, type, ...fields } as Frame;
  console.warn(`A frame that this page cannot read (${type})`);
  return { seq, thread, turn, type: 'unknown' };
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
    items: list(value.items).map(parseItem).filter((item) => item !== null),
    running: text(value.running) || null,
    before: typeof value.before === 'number' ? value.before : null,
  };
}
