// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/state/plain.ts';
import { blocks, inlines, type Block, type Inline } from '../../src/protocol/richtext.ts';
import { fuzzed } from '../hostile.ts';

const ofBlock = (block: Block): Inline[] => {
  switch (block.type) {
    case 'paragraph':
      return block.lines.flat();
    case 'heading':
      return block.text;
    case 'quote':
      return block.blocks.flatMap(ofBlock);
    case 'list':
      return block.items.flat().flatMap(ofBlock);
    case 'table':
      return [...block.head, ...block.rows.flat()].flat();
    case 'code':
    case 'rule':
      return [];
  }
};
const deep = (found: readonly Inline[]): Inline[] => found.flatMap((one) => ['children' in one ? deep(one.children) : [], one].flat());
const links = (text: string, growing = false): string[] => deep(blocks(text, growing).flatMap(ofBlock)).flatMap((one) => (one.type === 'link' ? [one.url] : []));
/** The tree as one would write it down: [type, …]. */
const shape = (found: readonly Inline[]): unknown[] =>
  found.map((one) => {
    if (one.type === 'text') return one.text;
    if (one.type === 'code') return ['code', one.text];
    return [one.type === 'link' ? one.url : one.type, ...shape(one.children)];
  });
const line = (text: string, growing = false): unknown[] => shape(inlines(text, growing));

describe('message text', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](data:text/html;base64,PHNjcmlwdD4=)',
    '[click](//evil.example)',
    '[click](mailto:ada@example.com)',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml,<svg/onload=alert(1)>)',
    '<a href="javascript:alert(1)">x</a>',
    '<javascript:alert(1)>',
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

  it('shows where a link leads whose title is another address', () => {
    expect(line('[https://bank.example](https://evil.example)')).toEqual([['https://evil.example/', 'evil.example']]);
    expect(line('[bank.example/login](https://evil.example/x)')).toEqual([['https://evil.example/x', 'evil.example/x']]);
    expect(line('[example.com](https://example.com/x)')).toEqual([['https://example.com/x', 'example.com']]);
    expect(line('[Node.js is great](https://example.com)')).toEqual([['https://example.com/', 'Node.js is great']]);
  });

  it('makes of pictures links with their description, and of those without one their address', () => {
    expect(line('![A cat](https://example.com/cat.png) ![](https://example.com/dog.png)')).toEqual([
      ['https://example.com/cat.png', 'A cat'],
      ' ',
      ['https://example.com/dog.png', 'example.com/dog.png'],
    ]);
  });

  it.each([
    ['See https://example.com/a.', 'https://example.com/a'],
    ['(https://example.com/a_(b))', 'https://example.com/a_(b)'],
    ['[x](https://example.com/a_(b))', 'https://example.com/a_(b)'],
    ['[x](https://example.com/a "A title")', 'https://example.com/a'],
    ['[x](<https://example.com/a>)', 'https://example.com/a'],
    ['<https://example.com/a>', 'https://example.com/a'],
    ['https://example.com/a?b=c&d=e#f, and more', 'https://example.com/a?b=c&d=e#f'],
    ['[Tickets](https://example.com/t)!', 'https://example.com/t'],
    ['**https://example.com**', 'https://example.com/'],
    ['**[x](https://example.com/a)**', 'https://example.com/a'],
    ['„https://example.com/x“…', 'https://example.com/x'],
    ['«https://example.com/y»', 'https://example.com/y'],
    ['HTTPS://EXAMPLE.COM/X', 'https://example.com/X'],
    ['`https://example.com/no`', undefined],
    ['https:// is no address', undefined],
  ])('finds the address in %s', (text, url) => {
    expect(links(text)).toEqual(url ? [url] : []);
  });

  it.each<[string, unknown[]]>([
    ['a **b** c', ['a ', ['bold', 'b'], ' c']],
    ['__b__ *i* _j_ ~~s~~', [['bold', 'b'], ' ', ['italic', 'i'], ' ', ['italic', 'j'], ' ', ['strike', 's']]],
    ['**a *b* c**', [['bold', 'a ', ['italic', 'b'], ' c']]],
    ['*a **b** c*', [['italic', 'a ', ['bold', 'b'], ' c']]],
    ['***both***', [['bold', ['italic', 'both']]]],
    ['snake_case_name and 5 * 3 * 2', ['snake_case_name and 5 * 3 * 2']],
    ['`a ** b` and ``c ` d``', [['code', 'a ** b'], ' and ', ['code', 'c ` d']]],
    ['\\*not\\* \\[this\\](x) \\`', ['*not* [this](x) `']],
    ['**open and *never* closed', ['**open and ', ['italic', 'never'], ' closed']],
    ['[a **b** `c`](https://e.example/)', [['https://e.example/', 'a ', ['bold', 'b'], ' ', ['code', 'c']]]],
    ['a [b](https://c.example/) https://e.example/.', ['a ', ['https://c.example/', 'b'], ' ', ['https://e.example/', 'e.example'], '.']],
    ['**أهلًا** بك', [['bold', 'أهلًا'], ' بك']],
  ])('reads %s', (text, expected) => {
    expect(line(text)).toEqual(expected);
  });

  it('knows headings, quotes, rules and fences', () => {
    const found = blocks('# Hello\nyou\n\n> said\n> - so\n\n---\n\n```js\nif (a) {\n\n  <b>\n}\n```\nend\n### Small ###');
    expect(found.map((block) => block.type)).toEqual(['heading', 'paragraph', 'quote', 'rule', 'code', 'paragraph', 'heading']);
    expect(found[0]).toMatchObject({ level: 1 });
    expect(found[2]).toMatchObject({ blocks: [{ type: 'paragraph' }, { type: 'list' }] });
    expect(found[4]).toEqual({ type: 'code', language: 'js', text: 'if (a) {\n\n  <b>\n}' });
    expect(found[6]).toMatchObject({ level: 3, text: [{ type: 'text', text: 'Small' }] });
    expect(blocks('')).toEqual([]);
    expect(blocks(' \n\n ')).toEqual([]);
  });

  it('knows both kinds of lists, in one another, with room between', () => {
    const found = blocks('- a\n* b\n• c\n3. d\n4) e\nend');
    expect(found.map((block) => (block.type === 'list' ? [block.ordered, block.start, block.items.length] : block.type))).toEqual([
      [false, 1, 3],
      [true, 3, 2],
      'paragraph',
    ]);
    const [nested] = blocks('1. one\n   - in\n   - side\n\n     more\n\n2. two\n\n   ```\n   code\n   ```\n3. three');
    expect(nested).toMatchObject({
      type: 'list',
      items: [
        [{ type: 'paragraph' }, { type: 'list', items: [[{ type: 'paragraph' }], [{ type: 'paragraph' }, { type: 'paragraph' }]] }],
        [{ type: 'paragraph' }, { type: 'code', text: 'code' }],
        [{ type: 'paragraph' }],
      ],
    });
  });

  it('knows tables, with their alignment, whatever their rows leave out', () => {
    const [table] = blocks('| Where | When | € |\n|:--|:-:|--:|\n| **Rome** \\| Ostia | May |\n| a | b | c | d |\nend');
    expect(table).toMatchObject({ type: 'table', align: ['start', 'center', 'end'] });
    if (table?.type !== 'table') throw new Error('no table');
    expect(table.rows.map((row) => row.map(shape))).toEqual([[[['bold', 'Rome'], ' | Ostia'], ['May'], []], [['a'], ['b'], ['c']]]);
    expect(blocks('a | b\nno table').map((block) => block.type)).toEqual(['paragraph']);
  });

  it('says what it says without its markup', () => {
    expect(plain('# Hi\n\n**Two** [places](https://e.example):\n\n1. *here*\n2. `there`\n\n> yes\n\n---\n| a | b |\n|--|--|\n| c | d |')).toBe(
      'Hi\nTwo places:\n1. here\n2. there\nyes\na, b\nc, d',
    );
  });
});

describe('a growing answer', () => {
  const TEXT =
    'You can *hear* me **on**\nhttps://example.com/spotify, or\n\n1. here: [Bandcamp](https://example.com/b)\n2. there\n\n- <b>x</b>\n  - `y` and **z**\n\n## When\n\n| Day | Where |\n|---|---|\n| **Mon** | Rome |\n| Tue | Ostia |\n\n```py\nprint("**")\n```\n\n> Bye.\n\nSee you!';

  it('never takes back a block that is whole', () => {
    const whole = blocks(TEXT);
    for (let end = 0; end <= TEXT.length; end++) {
      const begun = blocks(TEXT.slice(0, end), true);
      // The last may still grow; those before it are as they stay.
      expect(begun.slice(0, -1), TEXT.slice(0, end)).toEqual(whole.slice(0, Math.max(begun.length - 1, 0)));
      const [last, then] = [begun.at(-1), whole[begun.length - 1]];
      if (last) expect(last.type, JSON.stringify(TEXT.slice(0, end))).toBe(then?.type);
    }
  });

  it('shows no mark that will vanish, and takes no word back', () => {
    const all = ofAll(blocks(TEXT)).replace(/\W/gu, '');
    let before = '';
    for (let end = 0; end <= TEXT.length; end++) {
      const said = ofAll(blocks(TEXT.slice(0, end), true));
      expect(said, TEXT.slice(0, end)).not.toMatch(/\*\*(?!"|$)|\]\(|^#|\|-/);
      const letters = said.replace(/\W/gu, '');
      expect(all.startsWith(letters.replace(/https?$/, '')), `${letters} of ${TEXT.slice(0, end)}`).toBe(true);
      expect(letters.length).toBeGreaterThanOrEqual(before.length - 'https'.length);
      before = letters;
    }
  });

  it.each<[string, unknown[]]>([
    ['so **bo', ['so ', ['bold', 'bo']]],
    ['so **', ['so ']],
    ['so *it **bo', ['so ', ['italic', 'it ', ['bold', 'bo']]]],
    ['see `co', ['see ', ['code', 'co']]],
    ['see [Band', ['see Band']],
    ['see [Bandcamp](https://exa', ['see Bandcamp']],
    ['see ![Cat](htt', ['see Cat']],
    ['~~no', [['strike', 'no']]],
  ])('shows the beginning %s as what it becomes', (text, expected) => {
    expect(line(text, true)).toEqual(expected);
  });

  it.each(['-', '1.', '#', '|', '```', '| Day | Wh'])('waits for what becomes of %s', (text) => {
    expect(blocks(`One.\n\n${text}`, true)).toEqual(blocks('One.'));
  });
});

const ofAll = (found: readonly Block[]): string => found.map((block) => (block.type === 'code' ? block.text : deepText(ofBlock(block)))).join('\n');
const deepText = (found: readonly Inline[]): string => found.map((one) => ('children' in one ? deepText(one.children) : one.text)).join('');

describe('whatever a model writes', () => {
  it('has known types and web addresses alone, in every prefix, growing or not', () => {
    for (const text of fuzzed(300)) {
      for (const end of [text.length, Math.floor(text.length / 2), Math.floor(text.length / 3)]) {
        for (const growing of [true, false]) {
          const found = blocks(text.slice(0, end), growing);
          for (const one of deep(found.flatMap(ofBlock))) {
            expect(['text', 'code', 'bold', 'italic', 'strike', 'link']).toContain(one.type);
            if (one.type === 'link') expect(one.url).toMatch(/^https?:\/\/[^\s<>"]+$/);
          }
        }
      }
    }
  });

  it('keeps every letter when it is done', () => {
    for (const text of fuzzed(300, 'abc *_~`[]()!\n')) {
      const said = ofAll(blocks(text)).replace(/[^abc]/g, '');
      const written = text.replace(/^ *(`{3,}|~{3,}) *[\w+#.-]*[^`\n]*$/gm, '').replace(/[^abc]/g, '');
      expect(said.length, JSON.stringify(text)).toBeGreaterThanOrEqual(written.length);
    }
  });

  it('is read in no time, however long and odd', () => {
    const odd = ['[a](https:', '[(', '*', '_a ', '`', '> ', '- ', '|', '![', '~~a', '**a ', '\\', '<https://', '  '.repeat(3) + '- x\n', '| a | b |\n|--|--|\n'];
    const began = performance.now();
    for (const one of odd) for (const growing of [true, false]) blocks(one.repeat(5_000), growing);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(deepText(blocks('a [b](c) **d *e [f').flatMap(ofBlock))).toBe('a [b](c) **d *e [f');
  });
});
