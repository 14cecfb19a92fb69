// Made from docs/frames.schema.json by `npm run types`; not to be edited.

/** The visitor's message is stored and the engine begins. `replaces` names earlier items that are no longer part of the thread: an edited message with everything after it, or an answer that is given anew (`item` is then the message it answers, which stays where it is). */
export interface RunStart {
  type: 'run_start';
  seq: number;
  thread: string;
  turn: string;
  item: Item;
  engine: string;
  replaces?: string[];
}

/** One entry of a conversation; `created_at` is ISO 8601 in UTC. */
export interface Item {
  id: string;
  role: 'assistant' | 'user';
  parts: (TextPart | ToolPart | SurfacePart | ActionPart)[];
  status: 'cancelled' | 'complete' | 'error' | 'interrupted';
  createdAt: string;
  rating?: 'down' | 'up' | null;
}

/** Words. */
export interface TextPart {
  type: 'text';
  text: string;
}

/** A tool that was called and how it went; `status` is failed for one that never came back. `sources` are the entries of the page that its summary rests on. */
export interface ToolPart {
  type: 'tool';
  call: string;
  name: string;
  label: string;
  status: 'completed' | 'failed' | 'not_found_error' | 'pending' | 'validation_error';
  summary: string;
  sources?: Source[];
}

/** An entry of the page that an answer rests on. `id` is its row's, as text; empty for the profile. */
export interface Source {
  kind: 'event' | 'faq' | 'link' | 'profile';
  id: string;
  title: string;
}

/** A surface that was shown. */
export interface SurfacePart {
  type: 'surface';
  surface: string;
  messages: Record<string, unknown>[];
}

/** What the visitor did on a surface; `label` is for people. What they filled in is not repeated here. */
export interface ActionPart {
  type: 'action';
  name: string;
  surface: string;
  component: string;
  label: string;
}

/** More of the answer. */
export interface TextDeltaFrame {
  type: 'text_delta';
  seq: number;
  thread: string;
  turn: string;
  text: string;
}

/** A tool begins; `label` is for people. */
export interface ToolStartFrame {
  type: 'tool_start';
  seq: number;
  thread: string;
  turn: string;
  call: string;
  name: string;
  label: string;
}

/** A tool, perhaps one in the background, has come this far; `fraction` is from 0 to 1, null where it is not known. */
export interface ToolProgressFrame {
  type: 'tool_progress';
  seq: number;
  thread: string;
  turn: string;
  call: string;
  message: string;
  fraction?: number | null;
}

/** A tool ended, or with `pending` goes on in the background. */
export interface ToolResultFrame {
  type: 'tool_result';
  seq: number;
  thread: string;
  turn: string;
  call: string;
  status: 'completed' | 'failed' | 'not_found_error' | 'pending' | 'validation_error';
  summary: string;
  sources?: Source[];
}

/** A background tool ended, between two turns. `item` is stored and new: it holds the tool's part and what it shows. */
export interface BackgroundResult {
  type: 'background_result';
  seq: number;
  thread: string;
  turn: string;
  job: string;
  call: string;
  item: Item;
}

/** A surface to draw: A2UI messages in order. Without a createSurface they change a surface of the thread in place. */
export interface SurfaceFrame {
  type: 'surface';
  seq: number;
  thread: string;
  turn: string;
  surface: string;
  messages: Record<string, unknown>[];
}

/** The answer as it is kept from now on. */
export interface ItemStored {
  type: 'item_stored';
  seq: number;
  thread: string;
  turn: string;
  item: Item;
}

/** What the run cost. */
export interface UsageFrame {
  type: 'usage';
  seq: number;
  thread: string;
  turn: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  cost?: number | null;
}

/** The turn ended well. */
export interface Done {
  type: 'done';
  seq: number;
  thread: string;
  turn: string;
  completion: string;
}

/** The turn ended badly, or with an empty `turn` a message was refused; `message` says what to do next. */
export interface ErrorFrame {
  type: 'error';
  seq: number;
  thread: string;
  turn: string;
  code: string;
  message: string;
  retryable: boolean;
}

/** The visitor stopped the turn. */
export interface Cancelled {
  type: 'cancelled';
  seq: number;
  thread: string;
  turn: string;
}

/** The server goes away: connect again in `after_seconds` and resume from `seq`. Never kept; `seq` is the last number. */
export interface Resume {
  type: 'resume';
  seq: number;
  thread: string;
  turn: string;
  afterSeconds: number;
}

/** Frame of Chat-in-Bio, told apart by `type`. */
export type Frame =
  | RunStart
  | TextDeltaFrame
  | ToolStartFrame
  | ToolProgressFrame
  | ToolResultFrame
  | BackgroundResult
  | SurfaceFrame
  | ItemStored
  | UsageFrame
  | Done
  | ErrorFrame
  | Cancelled
  | Resume;
