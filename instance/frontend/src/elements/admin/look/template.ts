/** The persona as a template: text in which `{{name}}` stands for something of the page. Pure. */

export interface Stretch {
  text: string;
  kind: 'text' | 'variable' | 'unknown';
}
const VARIABLE = /\{\{\s*(.*?)\s*\}\}/gs;

/** The template in stretches, all of it: what is text, which variables it speaks of, and which of them there are not. */
export function stretches(body: string, known: ReadonlySet<string>): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  for (const match of body.matchAll(VARIABLE)) {
    if (match.index > from) found.push({ text: body.slice(from, match.index), kind: 'text' });
    found.push({ text: match[0], kind: known.has(match[1] ?? '') ? 'variable' : 'unknown' });
    from = match.index + match[0].length;
  }
  if (from < body.length) found.push({ text: body.slice(from), kind: 'text' });
  return found;
}

/** The text with a variable in the place of what is selected, with spaces where words would touch it, and where to go on writing. */
export function inserted(body: string, start: number, end: number, name: string): { body: string; caret: number } {
  const before = body.slice(0, start);
  const after = body.slice(end);
  const letter = /[\p{L}\p{N}}]$/u.test(before) ? ' ' : '';
  const put = `${letter}{{${name}}}${/^[\p{L}\p{N}{]/u.test(after) ? ' ' : ''}`;
  return { body: before + put + after, caret: start + put.length };
}
