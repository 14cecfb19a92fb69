/**
 * Message text as a small tree: the part of Markdown that models write. Never HTML.
 *
 * Whatever is no markup stands as the signs it is made of. Elements turn the tree into nodes, so there is no string of markup
 * anywhere to inject into. Pictures become links with their description: nothing is ever loaded. While an answer grows
 * (`growing`) what is not closed yet counts as closed at the end, and a beginning that could become anything is held back, so that
 * words do not jump between forms.
 */
import { webUrl } from './bio.ts';

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'bold'; children: Inline[] }
  | { type: 'italic'; children: Inline[] }
  | { type: 'strike'; children: Inline[] }
  | { type: 'link'; children: Inline[]; url: string };
export type Align = 'start' | 'center' | 'end';
export type Block =
  | { type: 'paragraph'; lines: Inline[][] }
  | { type: 'heading'; level: number; text: Inline[] }
  | { type: 'code'; text: string; language: string }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { type: 'table'; align: Align[]; head: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' };

const ITEM = /^( *)([-*+•]|(\d{1,9})[.)])(?: +(.*)|$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,}) *([\w+#.-]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6}) +(.*?)(?: +#+)? *$/;
const RULE = /^ {0,3}([-*_])(?: *\1){2,} *$/;
const QUOTE = /^ {0,3}> ?/;
const DELIMITER = /^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$|^ *\|? *:?-+:? *(?:\| *:?-+:? *)+\|? *$/;
/** What could still become a list, a heading, a fence, a rule or a table. */
const UNDECIDED = /^\s*(?:[-*+•#>~`_=|:\s]+|\d{1,3}[.)]?)$/;
/** Deeper than this nobody reads; what is deeper stands as it is written. */
const DEEPEST = 6;

const MARKS = { '***': 'bold', '**': 'bold', __: 'bold', '*': 'italic', _: 'italic', '~~': 'strike' } as const;
const SPAN = /\\([!-/:-@[-`{-~])|(`+)(?!`)([^\n]{1,2000}?)(?<!`)\2(?!`)|(!?)\[((?:\\.|\[[^[\]]{0,200}\]|[^[\]\\]){0,500})\]\( *<?(https?:\/\/(?:\([^\s()<>]{0,500}\)|[^\s()<>]){1,2000})>?(?: +"[^"]{0,300}")? *\)|<(https?:\/\/[^\s<>]{1,2000})>|(https?:\/\/[^\s<>"'`“”„«»|]{1,2000})|(?<![\p{L}\p{N}_])(__|_)(?=\S)([^\n]{0,2000}?[^\s_])\9(?![\p{L}\p{N}_])|(?<!\*)(\*{1,3})(?=[^\s*])([^\n]{0,2000}?[^\s*])\11(?!\*)|(~~)(?=\S)([^\n]{0,2000}?\S)~~/giu;
/** A mark that was opened and not closed by the end. */
const OPEN = /(?<![\p{L}\p{N}_])(__|_)(?=[^\s_])|(?<!\*)(\*{1,3})(?=[^\s*])|(~~)(?=\S)|(?<!`)(`)(?!`)/u;
/** A link or picture of which the end is still to come, and signs that could become anything: a mark, an address. */
const BEGUN = /(?<!\\)!?\[([^[\]]{0,500})(?:\]?|\]\([^)\s]{0,2000})$/;
const HELD = /(?:[*_~`\\<]+|!|(?<![\p{L}\p{N}])(?:h|ht|htt|https?|https?:\/{0,2}))$/iu;

export function inlines(line: string, growing = false, depth = 0): Inline[] {
  // A link of which the end is still to come is its title until then.
  if (growing) line = line.replace(BEGUN, '$1').replace(HELD, '');
  const found: Inline[] = [];
  let from = 0;
  const plain = (text: string): void => {
    const last = found.at(-1);
    if (text === '') return;
    if (last?.type === 'text') last.text += text;
    else found.push({ type: 'text', text });
  };
  for (const match of depth > DEEPEST ? [] : line.matchAll(SPAN)) {
    const [whole, escaped, ticks, code = '', picture, label = '', target, angled, bare, score, scored = '', stars, starred = '', waves, waved = ''] = match;
    const before = line.slice(from, match.index);
    let length = whole.length;
    let node: Inline | null = null;
    if (escaped !== undefined) {
      plain(before + escaped);
      from = match.index + length;
      continue;
    }
    if (ticks) {
      node = { type: 'code', text: /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code };
    } else if (target ?? angled ?? bare) {
      const address = target ?? angled ?? trimAddress(bare ?? '');
      if (bare !== undefined) length = address.length;
      node = linkTo(address, target === undefined ? '' : label, picture === '!', depth);
      if (!node) continue;
    } else {
      const mark = (score ?? stars ?? waves) as keyof typeof MARKS;
      node = marked(mark, inlines(scored || starred || waved, false, depth + 1));
    }
    plain(before);
    found.push(node);
    from = match.index + length;
  }
  const rest = line.slice(from);
  if (growing && depth <= DEEPEST) grown(rest, depth, plain, found);
  else plain(rest);
  return found;
}

const marked = (mark: keyof typeof MARKS, children: Inline[]): Inline =>
  ({ type: MARKS[mark], children: mark === '***' ? [{ type: 'italic', children }] : children });

function linkTo(address: string, label: string, picture: boolean, depth: number): Inline | null {
  const url = webUrl(address);
  if (!url) return null;
  const shown = address.replace(/^https?:\/\//i, '').replace(/\/$/, '');
  // A title that looks like another address than it leads to is none to trust.
  const posing = webUrl(/^https?:/i.test(label) ? label : `https://${label}`);
  const honest = !/^(https?:\/\/)?[\w-]+(\.[\w-]+)+([/:?#]\S*)?$/i.test(label.trim()) || (posing !== null && new URL(posing).host === new URL(url).host);
  if (label.trim() === '' || !honest) return { type: 'link', children: [{ type: 'text', text: shown }], url };
  const children = picture ? [{ type: 'text' as const, text: label }] : flat(inlines(label, false, depth + 1));
  return { type: 'link', children, url };
}

/** A link has no links in it. */
const flat = (found: Inline[]): Inline[] =>
  found.flatMap((one): Inline[] => {
    if (one.type === 'link') return one.children;
    return 'children' in one ? [{ ...one, children: flat(one.children) }] : [one];
  });

/** The end of a line that is still being written. */
function grown(rest: string, depth: number, plain: (text: string) => void, found: Inline[]): void {
  const open = OPEN.exec(rest);
  if (!open) return plain(rest);
  plain(rest.slice(0, open.index));
  const inner = rest.slice(open.index + open[0].length);
  if (open[4]) found.push({ type: 'code', text: inner });
  else found.push(marked(open[0] as keyof typeof MARKS, inlines(inner, true, depth + 1)));
}

/** The end of a sentence is not part of an address, nor is a bracket that was opened before it. */
function trimAddress(address: string): string {
  let text = address.replace(/[.,;:!?…*_~'"\]]+$/, '');
  while (text.endsWith(')') && text.split('(').length < text.split(')').length) text = text.slice(0, -1);
  return text.replace(/[.,;:!?…]+$/, '');
}

/** The blocks of a message; empty for an empty one. Works on any prefix, so a growing answer needs no other way. */
export function blocks(text: string, growing = false): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n');
  return parse(lines, growing, 0);
}

function parse(lines: readonly string[], growing: boolean, depth: number): Block[] {
  const result: Block[] = [];
  let open: Inline[][] | null = null;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const tail = growing && at === lines.length - 1;
    const deeper = depth < DEEPEST;
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (line.trim() === '') {
      open = null;
      at++;
    } else if (tail && UNDECIDED.test(line)) {
      at++;
    } else if (fence) {
      open = null;
      const [, mark = '', language = ''] = fence;
      const end = lines.findIndex((one, index) => index > at && one.trim().startsWith(mark) && one.trim().replaceAll(mark[0]!, '') === '');
      const code = lines.slice(at + 1, end < 0 ? lines.length : end);
      // The closing fence may be on its way.
      if (growing && end < 0 && /^ {0,3}[`~]+$/.test(code.at(-1) ?? '')) code.pop();
      result.push({ type: 'code', text: code.join('\n'), language });
      at = end < 0 ? lines.length : end + 1;
    } else if (RULE.test(line)) {
      open = null;
      result.push({ type: 'rule' });
      at++;
    } else if (heading) {
      open = null;
      result.push({ type: 'heading', level: heading[1]!.length, text: inlines(heading[2]!, tail) });
      at++;
    } else if (deeper && QUOTE.test(line)) {
      open = null;
      const from = at;
      while (at < lines.length && QUOTE.test(lines[at]!)) at++;
      const inner = lines.slice(from, at).map((one) => one.replace(QUOTE, ''));
      result.push({ type: 'quote', blocks: parse(inner, growing && at === lines.length, depth + 1) });
    } else if (deeper && ITEM.test(line)) {
      open = null;
      at = list(lines, at, growing, depth, result);
    } else if (line.includes('|') && isTable(line, lines[at + 1], growing && at + 2 === lines.length)) {
      open = null;
      at = table(lines, at, growing, result);
    } else if ((tail || (growing && at === lines.length - 2 && lines[at + 1] === '')) && open === null && /^ *\|/.test(line)) {
      // The head of a table, until the line below it tells.
      at++;
    } else {
      if (!open) result.push({ type: 'paragraph', lines: (open = []) });
      open.push(inlines(line.trim(), tail));
      at++;
    }
  }
  return result;
}

/** One list from `at` on; returns where it ends. What is indented below an item belongs to it. */
function list(lines: readonly string[], at: number, growing: boolean, depth: number, result: Block[]): number {
  const [, indent = '', , first] = ITEM.exec(lines[at]!)!;
  const ordered = first !== undefined;
  const items: Block[][] = [];
  const inside = (line: string): boolean => line.length - line.trimStart().length >= indent.length + 2;
  for (;;) {
    const item = at < lines.length ? ITEM.exec(lines[at]!) : null;
    if (!item || inside(lines[at]!) || (item[3] !== undefined) !== ordered || RULE.test(lines[at]!)) break;
    const own = [item[4] ?? ''];
    const room = item[0].length - own[0]!.length;
    for (at++; at < lines.length; at++) {
      const line = lines[at]!;
      const next = lines.slice(at).find((one) => one.trim() !== '');
      if (line.trim() === '' ? next === undefined || !inside(next) : !inside(line)) break;
      own.push(line.slice(Math.min(room, line.length - line.trimStart().length)));
    }
    items.push(parse(own, growing && at === lines.length, depth + 1));
    let after = at;
    while (after < lines.length && lines[after]!.trim() === '') after++;
    // Items may stand apart.
    if (after > at && after < lines.length && ITEM.test(lines[after]!) && !inside(lines[after]!)) at = after;
  }
  result.push({ type: 'list', ordered, start: Number(first ?? 1), items });
  return at;
}

const cells = (line: string): string[] => {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
};

function isTable(head: string, next: string | undefined, growing: boolean): boolean {
  if (next === undefined) return false;
  if (growing && /^ *\|[-|: ]*$/.test(next)) return true;
  return next.includes('|') && DELIMITER.test(next) && cells(next).length === cells(head).length;
}

function table(lines: readonly string[], at: number, growing: boolean, result: Block[]): number {
  const head = cells(lines[at]!).map((cell) => inlines(cell));
  const align = cells(lines[at + 1]!).map((cell): Align => (/^:-+:$/.test(cell) ? 'center' : /-:$/.test(cell) ? 'end' : 'start'));
  const rows: Inline[][][] = [];
  for (at += 2; at < lines.length && lines[at]!.includes('|'); at++) {
    const written = cells(lines[at]!);
    const last = growing && at === lines.length - 1 ? written.length - 1 : -1;
    rows.push(head.map((_, column) => inlines(written[column] ?? '', column === last)));
  }
  result.push({ type: 'table', align, head, rows });
  return at;
}
