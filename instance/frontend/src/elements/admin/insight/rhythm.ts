/**
 * When each frame of a conversation came, in milliseconds of its replay.
 *
 * A frame carries no time. What is kept tells when a turn began, when its first word came and when it was over (or when its
 * answer was stored); what came between is spread evenly by the length of its words. Silence between turns is cut short.
 */
import type { CompletionView } from '../../../protocol/admin.ts';
import type { Frame } from '../../../protocol/frames.ts';

export type Timed = Pick<CompletionView, 'turn' | 'startedAt' | 'ttftMs' | 'durationMs'>;

/** The longest silence between two turns that a replay keeps. */
export const PAUSE_MS = 1500;
/** Where nothing is known a frame takes as long as this, and words as long as one reads them. */
export const STEADY_MS = 60;
const PER_LETTER_MS = 8;

const ENDS = new Set<Frame['type']>(['done', 'error', 'cancelled']);

/** What is known of when a frame came, in milliseconds since 1970; null for most. */
function known(frame: Frame, run: Timed | undefined, first: boolean): number | null {
  const start = run ? Date.parse(run.startedAt) : NaN;
  const told = (time: number): number | null => (Number.isFinite(time) ? time : null);
  if (frame.type === 'run_start') return told(start) ?? told(Date.parse(frame.item.createdAt));
  if (frame.type === 'text_delta' && first && run?.ttftMs != null) return told(start + run.ttftMs);
  if (ENDS.has(frame.type) && run?.durationMs != null) return told(start + run.durationMs);
  if (frame.type === 'background_result') return told(Date.parse(frame.item.createdAt));
  return null;
}

const weight = (frame: Frame): number => (frame.type === 'text_delta' ? Math.max(frame.text.length, 1) * PER_LETTER_MS : STEADY_MS);

export interface Rhythm {
  /** When the frame at the same place came, rising. */
  readonly at: readonly number[];
  /** Whether anything was known of it. */
  readonly told: boolean;
}

export function rhythm(frames: readonly Frame[], runs: readonly Timed[]): Rhythm {
  const byTurn = new Map(runs.map((run) => [run.turn, run]));
  const spoken = new Set<string>();
  const anchors = frames.map((frame) => {
    const first = frame.type === 'text_delta' && !spoken.has(frame.turn);
    if (first) spoken.add(frame.turn);
    return known(frame, byTurn.get(frame.turn), first);
  });
  const at: number[] = [];
  /** The last frame of which the time is known, and that time. */
  let from = -1;
  let then = 0;
  let now = 0;
  frames.forEach((frame, index) => {
    const time = anchors[index]!;
    now += index === 0 ? 0 : frame.type === 'run_start' ? Math.min(weight(frame) * 4, PAUSE_MS) : weight(frame);
    if (time !== null) {
      if (from >= 0 && time >= then) {
        const begins = frame.type === 'run_start' || frame.type === 'background_result';
        const took = begins ? Math.min(time - then, PAUSE_MS) : time - then;
        stretch(at, from, index, at[from]! + took, now);
        now = at[from]! + took;
      }
      if (from < 0 || time >= then) [from, then] = [index, time];
    }
    at.push(now);
  });
  return { at, told: anchors.some((time) => time !== null) };
}

/** Moves what came after `from` so that the frame at `to` would come at `end` and not at `was`. */
function stretch(at: number[], from: number, to: number, end: number, was: number): void {
  const start = at[from]!;
  const factor = was > start ? (end - start) / (was - start) : 0;
  for (let index = from + 1; index < to; index++) at[index] = start + (at[index]! - start) * factor;
}
