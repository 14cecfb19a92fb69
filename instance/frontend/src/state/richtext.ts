/**
 * Message text as a small tree: paragraphs, lists, bold, links. Never HTML.
 *
 * Models write a little Markdown; this reads the part of it that a chat needs and leaves every other character as it
 * stands. Elements turn the tree into nodes, so there is no string of markup anywhere to inject into.
 */
import { webUrl } from '../protocol/bio.ts';

export type Inline = { type: 'text'; text: string } | { type: 'bold'; text: string } | { type: 'link'; text: string; url: string };
export type Block =
  | { type: 'paragraph'; lines: Inline[][] }
  | { type: 'list'; ordered: boolean; start: number; items: Inline[][] };

const BULLET = /^\s{0,3}[-*•]\s+(.+)$/;
const NUMBER = /^\s{0,3}(\d{1,3})[.)]\s+(.+)$/;
// [title](address) · **bold** · a bare address
const INLINE = /\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)|\*\*([^*\n]+?)\*\*|(https?:\/\/[^\s<>"'`“”„«»]{1,2000})/gi;

export function inlines(line: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) found.push({ type: 'text', text: line.slice(from, to) });
  };
  for (const match of line.matchAll(INLINE)) {
    const [whole, title, target, bold, bare] = match;
    let length = whole.length;
    let node: Inline;
    if (bold !== undefined) {
      node = { type: 'bold', text: bold };
    } else {
      const address = target ?? trimAddress(bare ?? '');
      if (bare !== undefined) length = address.length;
      const url = webUrl(address);
      if (!url) continue;
      node = { type: 'link', text: title ?? address.replace(/^https?:\/\//i, '').replace(/\/$/, ''), url };
    }
    plain(match.index);
    found.push(node);
    from = match.index + length;
  }
  plain(line.length);
  return found;
}

/** The end of a sentence is not part of an address, nor is a bracket that was opened before it. */
function trimAddress(address: string): string {
  let text = address.replace(/[.,;:!?…*_'"]+$/, '');
  while (text.endsWith(')') && text.split('(').length < text.split(')').length) text = text.slice(0, -1);
  return text.replace(/[.,;:!?…]+$/, '');
}

/** The blocks of a message; empty for an empty one. Works on any prefix, so a growing answer needs no other way. */
export function blocks(text: string): Block[] {
  const result: Block[] = [];
  let open: Block | null = null;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (line.trim() === '') {
      open = null;
      continue;
    }
    const bullet = BULLET.exec(line);
    const number = NUMBER.exec(line);
    if (bullet || number) {
      const ordered = !bullet;
      if (open?.type !== 'list' || open.ordered !== ordered) {
        open = { type: 'list', ordered, start: number && !bullet ? Number(number[1]) : 1, items: [] };
        result.push(open);
      }
      open.items.push(inlines((bullet ? bullet[1] : number?.[2]) ?? ''));
    } else {
      if (open?.type !== 'paragraph') {
        open = { type: 'paragraph', lines: [] };
        result.push(open);
      }
      open.lines.push(inlines(line.replace(/^#{1,6}\s+/, '')));
    }
  }
  return result;
}
