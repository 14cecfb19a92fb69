/** What an entry of the audit log says to a person. */
import type { Entry } from '../../../protocol/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { isolated, moment } from './written.ts';

/** What things are called now, by their target (`link/3`); not everything has a name. */
export type Names = ReadonlyMap<string, string>;
type Change = Readonly<Record<string, unknown>>;

const LONGEST = 160;
const shortened = (text: string): string => ([...text].length > LONGEST ? `${[...text].slice(0, LONGEST).join('')}…` : text);
const changeOf = ({ change }: Pick<Entry, 'change'>): Change =>
  typeof change === 'object' && change !== null && !Array.isArray(change) ? (change as Change) : {};

/** The name as the change tells it; of one that was changed the one that it had before. */
function told(change: Change): string {
  for (const field of ['title', 'question', 'name', 'origin', 'from']) {
    const value = change[field];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string' && first !== '') return first;
  }
  return '';
}

/** Versions and capabilities are called by what stands in their target. */
const BY_TARGET = /^(prompt|capability)\/(.+)$/;

/** "Ada changed the link “Music”". */
export function sentence(entry: Entry, names: Names = new Map()): string {
  const { said, other } = insight.history;
  const who = isolated(entry.accountName || insight.general.none);
  const say = Object.hasOwn(said, entry.action) ? said[entry.action] : undefined;
  if (!say) return other(who, entry.action);
  const name = told(changeOf(entry)) || names.get(entry.target);
  const what = name ? insight.general.quoted(isolated(shortened(name))) : (BY_TARGET.exec(entry.target)?.[2] ?? '');
  return say(who, what).replace(/\s+/g, ' ').replace(/[\s:]+$/, '').trim();
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function value(field: string, of: unknown): string {
  const { yes, no, nothingThere } = insight.history;
  if (of === null || of === undefined || of === '' || (Array.isArray(of) && of.length === 0)) return nothingThere;
  if (typeof of === 'boolean') return of ? yes : no;
  if (field === 'role' && (of === 'owner' || of === 'editor')) return insight.team.roles[of];
  if (typeof of === 'string') return isolated(ISO.test(of) ? moment(of) : shortened(of));
  if (Array.isArray(of)) return shortened(of.map((one) => value('', one)).join(' · '));
  return shortened(typeof of === 'object' ? JSON.stringify(of) : String(of));
}

const pair = (of: unknown): of is [unknown, unknown] => Array.isArray(of) && of.length === 2;

/** What is different now, field by field: "title: A → B". Only changes are told so; what was added or deleted has its name. */
export function differences(entry: Entry): string[] {
  const { change: write, set, fields } = insight.history;
  if (!/\.(update|activate)$/.test(entry.action)) return [];
  return flat(changeOf(entry)).map(([path, now]) => {
    const field = path.split('.').at(-1) ?? path;
    const label = Object.hasOwn(fields, field) ? fields[field]! : path;
    return pair(now) ? write(label, value(field, now[0]), value(field, now[1])) : set(label, value(field, now));
  });
}

/** Fields by their way, `brand.primary`; what is `[old, new]` is the end of one. */
function flat(change: Change, before = ''): [string, unknown][] {
  return Object.entries(change).flatMap(([name, now]): [string, unknown][] => {
    const inside = typeof now === 'object' && now !== null && !Array.isArray(now);
    return inside ? flat(now as Change, `${before}${name}.`) : [[before + name, now]];
  });
}

/** `link` of `link.update`. */
export const thingOf = (action: string): string => action.split('.')[0] ?? '';
