/**
 * Moments as people write them: what the clock on the wall of a place says, and its IANA zone. Forms hold wall times
 * (`2027-03-05T20:30`); the instance tells and takes ISO 8601.
 */

/** What the clock of a zone says at a moment; empty for none. The zone of the browser where none is known. */
export function wallOf(moment: string | null, zone: string): string {
  if (!moment) return '';
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return '';
  const format = new Intl.DateTimeFormat('en-CA', {
    ...zoneOption(zone),
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

const zoneOption = (zone: string): { timeZone?: string } => (isZone(zone) ? { timeZone: zone } : {});

/** Whether this browser knows the zone. */
export function isZone(zone: string): boolean {
  if (!zone) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Cities that browsers list by the names that they had once. */
const RENAMED: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};
const today = (zone: string): string => RENAMED[zone] ?? zone;

/** Every zone that this browser knows, the browser's own first. */
export function zones(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone'), 'UTC'].map(today).filter(isZone))];
}

/** A wall time with the offset that its zone has then, as ISO 8601: what the instance is sent. */
export function momentOf(wall: string, zone: string): string {
  if (!wall) return '';
  const full = wall.length === 16 ? `${wall}:00` : wall;
  const naive = Date.parse(`${full}Z`);
  if (Number.isNaN(naive)) return '';
  // Twice: the offset at a first guess may be that of before a change of the clocks.
  let at = naive;
  for (let round = 0; round < 2; round++) at = naive - (Date.parse(`${wallOf(new Date(at).toISOString(), zone)}:00Z`) - Math.floor(at / 60_000) * 60_000);
  const offset = Math.round((naive - at) / 60_000);
  const [sign, minutes] = [offset < 0 ? '-' : '+', Math.abs(offset)];
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${full}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The words' language as this person writes it: days before months for whoever has British English. */
const asWritten = (locale: string): string => navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;

/** A moment in words. */
export function told(moment: string, zone: string, locale: string, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' }): string {
  return new Intl.DateTimeFormat(asWritten(locale), { ...options, ...zoneOption(zone) }).format(new Date(moment));
}
