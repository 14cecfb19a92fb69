/** What is different between two texts, line by line, and within a line that was changed word by word. Pure. */

export interface Piece {
  text: string;
  /** Whether this very piece is what changed. */
  changed: boolean;
}
export type Row = { kind: 'added' | 'removed' | 'same'; pieces: Piece[] } | { kind: 'skipped'; lines: number };

/** As many lines as are shown around a change. */
const AROUND = 2;
/** Lines that have less than this in common are not one line that was changed. */
const ALIKE = 0.35;

type Edit<T> = { kind: 'same' | 'added' | 'removed'; value: T };

/** The shortest way from one list to the other by taking out and putting in. */
function edits<T>(before: readonly T[], after: readonly T[]): Edit<T>[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [old, young] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  // longest[i][j]: how much the rests from i and from j have in common.
  const width = young.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        old[i] === young[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const way: Edit<T>[] = before.slice(0, start).map((value) => ({ kind: 'same', value }));
  for (let i = 0, j = 0; i < old.length || j < young.length; ) {
    if (i < old.length && j < young.length && old[i] === young[j]) {
      way.push({ kind: 'same', value: old[i]! });
      i++;
      j++;
    } else if (i < old.length && (j === young.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      way.push({ kind: 'removed', value: old[i++]! });
    } else {
      way.push({ kind: 'added', value: young[j++]! });
    }
  }
  return [...way, ...before.slice(before.length - end).map((value): Edit<T> => ({ kind: 'same', value }))];
}

const wordsOf = (line: string): string[] => line.match(/\s+|[^\s\p{L}\p{N}]|[\p{L}\p{N}]+/gu) ?? [];

/** A line before and after, each in pieces; null where they are rather two lines. */
function within(before: string, after: string): [Piece[], Piece[]] | null {
  const way = edits(wordsOf(before), wordsOf(after));
  const length = (kinds: string): number =>
    way.reduce((sum, { kind, value }) => sum + (kinds === kind ? value.trim().length : 0), 0);
  const same = length('same');
  if (same < ALIKE * Math.max(same + length('removed'), same + length('added'))) return null;
  const side = (kind: 'added' | 'removed'): Piece[] => {
    const pieces: Piece[] = [];
    for (const edit of way) {
      if (edit.kind !== 'same' && edit.kind !== kind) continue;
      const changed = edit.kind === kind;
      const last = pieces.at(-1);
      if (last?.changed === changed) last.text += edit.value;
      else pieces.push({ text: edit.value, changed });
    }
    return pieces;
  };
  return [side('removed'), side('added')];
}

const whole = (text: string): Piece[] => [{ text, changed: false }];

/** Rows to show; empty where nothing is different. Long stretches of the same are skipped. */
export function difference(before: string, after: string): Row[] {
  if (before === after) return [];
  const way = edits(before.split('\n'), after.split('\n'));
  const rows: Exclude<Row, { kind: 'skipped' }>[] = [];
  for (let at = 0; at < way.length; ) {
    if (way[at]!.kind === 'same') {
      rows.push({ kind: 'same', pieces: whole(way[at++]!.value) });
      continue;
    }
    const gone: string[] = [];
    const come: string[] = [];
    for (; at < way.length && way[at]!.kind !== 'same'; at++) (way[at]!.kind === 'removed' ? gone : come).push(way[at]!.value);
    const pairs = gone.map((line, index) => (come[index] === undefined ? null : within(line, come[index])));
    gone.forEach((line, index) => rows.push({ kind: 'removed', pieces: pairs[index]?.[0] ?? whole(line) }));
    come.forEach((line, index) => rows.push({ kind: 'added', pieces: pairs[index]?.[1] ?? whole(line) }));
  }
  return shortened(rows);
}

function shortened(rows: readonly Exclude<Row, { kind: 'skipped' }>[]): Row[] {
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'));
  const shown: Row[] = [];
  rows.forEach((row, at) => {
    const last = shown.at(-1);
    if (near[at]) shown.push(row);
    else if (last?.kind === 'skipped') last.lines++;
    else shown.push({ kind: 'skipped', lines: 1 });
  });
  // To skip one line takes as much room as to show it.
  return shown.map((row, at) => (row.kind === 'skipped' && row.lines === 1 ? rows[at === 0 ? 0 : placeOf(shown, at)]! : row));
}

/** Where in all rows the shown row stands. */
const placeOf = (shown: readonly Row[], at: number): number =>
  shown.slice(0, at).reduce((sum, row) => sum + (row.kind === 'skipped' ? row.lines : 1), 0);
