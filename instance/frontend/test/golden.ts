/** The golden streams that the instance's own tests record (`tests/instance/wire`): what really goes over the wire. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseFrame, parseSnapshot, type Frame, type Part, type Snapshot } from '../src/protocol/frames.ts';
import type { Step } from '../src/state/conversation.ts';

const FOLDER = resolve(import.meta.dirname, '../../../tests/instance/wire');
const SCHEMA = resolve(import.meta.dirname, '../../../docs/frames.schema.json');

export type Line = Record<string, unknown>;
export const STREAMS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => name.replace('.jsonl', ''));

const read = (name: string): string => readFileSync(resolve(FOLDER, name), 'utf-8');

export const bioJson = (): Line => JSON.parse(read('bio.json')) as Line;
export const frameTypes = (): string[] => {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf-8')) as { discriminator: { mapping: object } };
  return Object.keys(schema.discriminator.mapping);
};

/** Every line as it was sent. */
export const lines = (name: string): Line[] =>
  read(`${name}.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

export interface Stream {
  /** The thread before the frames. */
  before: Snapshot;
  frames: Frame[];
  /** The thread after them. */
  after: Snapshot;
}

export function stream(name: string): Stream {
  const all = lines(name);
  const frames = all.slice(1, -1).map((line) => parseFrame(line)!);
  return { before: parseSnapshot(all[0]!.snapshot)!, frames, after: parseSnapshot(all.at(-1)!.snapshot)! };
}

type Json = Record<string, unknown>;
/** A surface by what it shows: its components and its data, out of any messages that tell the same. */
export function asDrawn(part: Part): unknown {
  if (part.type !== 'surface') return part;
  const components: Json = {};
  let data: unknown;
  for (const { updateComponents, updateDataModel } of part.messages as Record<string, Json | undefined>[]) {
    for (const one of (updateComponents?.components ?? []) as { id: string }[]) components[one.id] = one;
    if (updateDataModel) data = changed(data, String(updateDataModel.path ?? '/').split('/').filter(Boolean), updateDataModel.value);
  }
  return { ...part, messages: { components: reachable(components), data } };
}
/** Those that something leads to: the others are not drawn. */
function reachable(components: Json): Json {
  const kept: Json = {};
  const keep = (value: unknown): void => {
    if (typeof value === 'string' && value in components && !(value in kept)) {
      kept[value] = components[value];
      keep(components[value]);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(keep);
  };
  keep('root');
  return kept;
}
function changed(data: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  return { ...(data as Json), [key]: changed((data as Json | undefined)?.[key], rest, value) };
}

export const asSteps = (frames: readonly Frame[]): Step[] => frames.map((frame) => ({ type: 'frame', frame }));
