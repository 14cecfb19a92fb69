// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { blocks, inlines, type Block, type Inline } from '../../src/state/richtext.ts';

const lines = (found: readonly Block[]): Inline[][] => found.flatMap((block) => (block.type === 'list' ? block.items : block.lines));
const shown = (found: readonly Block[]): string => lines(found).flat().map((part) => part.text).join('');
const links = (text: string): string[] => lines(blocks(text)).flat().flatMap((part) => (part.type === 'link' ? [part.url] : []));

describe('message text', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html;base64,PHNjcmlwdD4=)',
    '![x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    'javascript:alert(1)',
  ])('keeps %s as the signs it is made of', (text) => {
    expect(blocks(text)).toEqual([{ type: 'paragraph', lines: [[{ type: 'text', text }]] }]);
  });

  it('never makes a link to anything but http and https', () => {
    for (const text of [
      '[a](https://example.com/"onclick="alert(1))',
      '**[a](javascript:x)** https://example.com/<script>',
      '[a](http://javascript:alert(1)) [b](https://user:pass@example.com)',
      '[https://bank.example](https://evil.example)',
    ]) {
      for (const url of links(text)) {
        expect(url).toMatch(/^https?:\/\//);
        expect(url).not.toMatch(/["<>\s]/);
      }
    }
  });

  it.each([
    ['See https://example.com/a.', 'https://example.com/a'],
    ['(https://example.com/a_(b))', 'https://example.com/a_(b)'],
    ['https://example.com/a?b=c&d=e#f, and more', 'https://example.com/a?b=c&d=e#f'],
    ['[Tickets](https://example.com/t)!', 'https://example.com/t'],
    ['**https://example.com**', undefined],
    ['„https://example.com/x“…', 'https://example.com/x'],
    ['«https://example.com/y»', 'https://example.com/y'],
    ['HTTPS://EXAMPLE.COM/X', 'https://example.com/X'],
    ['https:// is no address', undefined],
  ])('finds the address in %s', (text, url) => {
    expect(links(text)).toEqual(url ? [url] : []);
  });

  it('names a link by its title or by its address without the protocol, and keeps what stands around it', () => {
    expect(inlines('a [b](https://c.example/) **d** https://e.example/.')).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'link', text: 'b', url: 'https://c.example/' },
      { type: 'text', text: ' ' },
      { type: 'bold', text: 'd' },
      { type: 'text', text: ' ' },
      { type: 'link', text: 'e.example', url: 'https://e.example/' },
      { type: 'text', text: '.' },
    ]);
  });

  it('knows paragraphs, line breaks and both kinds of lists', () => {
    const found = blocks('# Hello\r\nyou\n\n- a\n* b\n• c\n3. d\n4) e\nend');
    expect(found.map((block) => (block.type === 'list' ? [block.ordered, block.start, block.items.length] : block.lines.length))).toEqual([
      2,
      [false, 1, 3],
      [true, 3, 2],
      1,
    ]);
    expect(blocks('')).toEqual([]);
    expect(blocks(' \n\n ')).toEqual([]);
  });

  it('never takes back a line that is whole while the answer grows', () => {
    const text = 'You can *hear* me **on**\nhttps://example.com/spotify, or\n\n1. here: [Bandcamp](https://example.com/b)\n2. there\n\n- <b>x</b>\n\nBye.';
    const whole = lines(blocks(text));
    for (let end = 0; end <= text.length; end++) {
      const begun = lines(blocks(text.slice(0, end)));
      const complete = text.slice(0, end).split('\n').slice(0, -1).filter((line) => line !== '').length;
      expect(begun.slice(0, complete), text.slice(0, end)).toEqual(whole.slice(0, complete));
      expect(begun.length - complete).toBeLessThanOrEqual(1);
    }
  });

  it('loses no sign of what is not closed, however long', () => {
    expect(shown(blocks('a [b](c) **d *e* [f'))).toBe('a [b](c) **d *e* [f');
    const odd = '[a](https:'.repeat(5_000) + '[('.repeat(5_000) + '*'.repeat(5_000);
    expect(shown(blocks(odd))).toBe(odd);
  });
});
