/** Where things stand in a plot; pure. */

/** The numbers that stand beside an axis: from 0 in equal, round steps to at least the greatest value. */
export function ticks(most: number, wished = 4): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wished;
  const power = 10 ** Math.floor(Math.log10(rough));
  // Things are counted: no step is smaller than one.
  const step = Math.max([1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough && (n >= 10 || Number.isInteger(n)))!, 1);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step);
}

/** A value from 0 to `most` as a height from the bottom. */
export const height = (value: number, most: number, room: number): number => (most > 0 ? (value / most) * room : 0);

export interface Slot {
  /** Where it begins, from the edge at which one begins to read. */
  start: number;
  middle: number;
  width: number;
}

/** The place of each of so many days side by side. */
export function slots(count: number, room: number): readonly Slot[] {
  const width = count > 0 ? room / count : 0;
  return Array.from({ length: count }, (_, n) => ({ start: n * width, middle: (n + 0.5) * width, width }));
}

/** Which of so many days stands there. */
export const dayAt = (x: number, count: number, room: number): number =>
  Math.min(Math.max(Math.floor((x / room) * count), 0), Math.max(count - 1, 0));

/** Which days have their date written below, so that each has at least `least` pixels; always the last. */
export function labelled(count: number, room: number, least = 64): readonly number[] {
  if (count === 0) return [];
  const steps = [1, 2, 7, 14, 28, 56, 91, 182];
  const step = steps.find((days) => (room / count) * days >= least) ?? count;
  const chosen: number[] = [];
  for (let day = count - 1; day >= 0; day -= step) chosen.unshift(day);
  return chosen;
}

/** How much more than before, as a part of it: 0.5 is half as much again. null where there was nothing before. */
export const growth = (now: number, before: number): number | null => (before > 0 ? (now - before) / before : null);

/** A day so many days later; days are `YYYY-MM-DD`. */
export function later(day: string, by: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + by);
  return moment.toISOString().slice(0, 10);
}

/** How many days from one to the other, both included. */
export const span = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;

/** The period of the same length that ends the day before. */
export const before = (from: string, to: string): { from: string; to: string } => ({
  from: later(from, -span(from, to)),
  to: later(from, -1),
});
