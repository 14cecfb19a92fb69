/** Numbers, moments and amounts as the language that is spoken writes them. */
import { insight } from '../../../words/admin/insight.ts';

const number = (options: Intl.NumberFormatOptions = {}): Intl.NumberFormat => new Intl.NumberFormat(insight.locale, options);

export const count = (n: number): string => number().format(n);
export const percent = (part: number): string => number({ style: 'percent', maximumFractionDigits: 0 }).format(part);
export const dollars = (cost: number): string =>
  number({ style: 'currency', currency: 'USD', maximumFractionDigits: cost > 0 && cost < 1 ? 4 : 2 }).format(cost);
/** So many milliseconds; from a second on, seconds. */
export function lasting(ms: number): string {
  if (ms < 1000) return number({ style: 'unit', unit: 'millisecond' }).format(ms);
  return number({ style: 'unit', unit: 'second', maximumFractionDigits: ms < 10_000 ? 1 : 0 }).format(ms / 1000);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
export function bytes(size: number): string {
  const power = Math.min(size > 0 ? Math.floor(Math.log10(size) / 3) : 0, UNITS.length - 1);
  const digits = power > 0 && size / 1000 ** power < 100 ? 1 : 0;
  return number({ style: 'unit', unit: UNITS[power]!, maximumFractionDigits: digits }).format(size / 1000 ** power);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Somebody's words within a sentence of another direction: neither mixes up the order of the other. */
export const isolated = (words: string): string =>
  insight.locale.startsWith('ar') || RIGHT_TO_LEFT.test(words) ? `\u2068${words}\u2069` : words;

/** A moment that cannot be read is left as it is written. */
const written = (moment: string, options: Intl.DateTimeFormatOptions): string => {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : new Intl.DateTimeFormat(insight.locale, options).format(date);
};
export const moment = (at: string): string => written(at, { dateStyle: 'medium', timeStyle: 'short' });
export const date = (at: string): string => written(at, { dateStyle: 'long' });
export const time = (at: string): string => written(at, { timeStyle: 'short' });
/** A day, `YYYY-MM-DD`, wherever one is. */
export const day = (at: string, options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }): string =>
  written(`${at}T00:00:00Z`, { ...options, timeZone: 'UTC' });

const AGO: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
];
/** "5 minutes ago"; what is older than a week by its date. */
export function ago(at: string, now: number = Date.now()): string {
  const passed = (Date.parse(at) - now) / 1000;
  if (!Number.isFinite(passed)) return at;
  if (passed < -7 * 86_400) return written(at, { dateStyle: 'medium' });
  const [unit, length] = AGO.findLast(([, seconds]) => Math.abs(passed) >= seconds) ?? (['second', 60] as const);
  return new Intl.RelativeTimeFormat(insight.locale, { numeric: 'auto' }).format(Math.trunc(passed / length), unit);
}
