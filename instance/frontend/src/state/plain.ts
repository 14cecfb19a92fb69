/** What a text says without its markup, for whoever hears it. */
import { blocks, type Block, type Inline } from '../protocol/richtext.ts';

export const plain = (text: string): string => blocks(text).map(ofBlock).filter(Boolean).join('\n');

const ofInline = (part: Inline): string => ('children' in part ? part.children.map(ofInline).join('') : part.text);
const ofLine = (line: readonly Inline[]): string => line.map(ofInline).join('');

function ofBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.lines.map(ofLine).join('\n');
    case 'heading':
      return ofLine(block.text);
    case 'code':
      return block.text;
    case 'quote':
      return block.blocks.map(ofBlock).join('\n');
    case 'list':
      return block.items.map((item, at) => `${block.ordered ? `${block.start + at}. ` : ''}${item.map(ofBlock).join('\n')}`).join('\n');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(ofLine).join(', ')).join('\n');
    case 'rule':
      return '';
  }
}
