import { describe, expect, it } from 'vitest';
import { hexOf } from '../../../src/elements/admin/look/colours.ts';
import { difference, type Row } from '../../../src/elements/admin/look/difference.ts';
import { inserted, stretches } from '../../../src/elements/admin/look/template.ts';

/** Rows as a person would write them down: `[…]` is what changed within a line. */
const drawn = (rows: readonly Row[]): string[] =>
  rows.map((row) =>
    row.kind === 'skipped'
      ? `… ${row.lines}`
      : { added: '+', removed: '-', same: ' ' }[row.kind] + row.pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''),
  );

describe('difference', () => {
  it('is nothing between equal texts', () => {
    expect(difference('a\nb', 'a\nb')).toEqual([]);
  });

  it('marks within a line that was changed the words that did', () => {
    expect(drawn(difference('Be friendly and brief.', 'Be warm and brief.'))).toEqual(['-Be [friendly] and brief.', '+Be [warm] and brief.']);
  });

  it('takes lines that have nothing in common for two lines', () => {
    expect(drawn(difference('Answer in plain text.', 'Über mich: {{bio}}'))).toEqual(['-Answer in plain text.', '+Über mich: {{bio}}']);
  });

  it('shows two lines around a change and skips the others', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at}`);
    expect(drawn(difference(lines.join('\n'), lines.with(6, 'something else entirely').join('\n')))).toEqual([
      '… 4', ' line 4', ' line 5', '-line 6', '+something else entirely', ' line 7', ' line 8', '… 3',
    ]);
  });

  it('does not skip a single line', () => {
    const lines = Array.from({ length: 4 }, (_, at) => `line ${at}`);
    expect(drawn(difference(lines.join('\n'), [...lines.slice(0, 3), 'wholly new'].join('\n')))[0]).toBe(' line 0');
  });

  it('tells the old text and the new one, whatever they are', () => {
    const texts = ['', 'a', 'a\nb\nc', 'c\nb\na', 'a\n\nb\n', 'x\na\nb\nc\ny', 'b b b\nb', 'مرحبا بك\nأهلا'];
    const side = (rows: readonly Row[], kind: 'added' | 'removed'): string[] =>
      rows.flatMap((row) => (row.kind === kind || row.kind === 'same' ? [row.pieces.map(({ text }) => text).join('')] : []));
    for (const before of texts) {
      for (const after of texts) {
        const rows = difference(before, after);
        if (before === after) continue;
        expect(side(rows, 'removed').join('\n')).toBe(before);
        expect(side(rows, 'added').join('\n')).toBe(after);
      }
    }
  });
});

describe('template', () => {
  const known = new Set(['name', 'bio']);

  it('is told in stretches that are all of it', () => {
    const body = 'I am {{name}}, {{ bio }}.\n{{age}} {{na{{me}} {';
    const told = stretches(body, known);
    expect(told.map(({ text }) => text).join('')).toBe(body);
    expect(told.filter(({ kind }) => kind === 'variable').map(({ text }) => text)).toEqual(['{{name}}', '{{ bio }}']);
    expect(told.filter(({ kind }) => kind === 'unknown').map(({ text }) => text)).toEqual(['{{age}}', '{{na{{me}}']);
  });

  it('takes a variable in where the caret is, apart from the words beside it', () => {
    expect(inserted('I am', 4, 4, 'name')).toEqual({ body: 'I am {{name}}', caret: 13 });
    expect(inserted('I am .', 5, 5, 'name')).toEqual({ body: 'I am {{name}}.', caret: 13 });
    expect(inserted('I am X and you', 5, 6, 'name')).toEqual({ body: 'I am {{name}} and you', caret: 13 });
    expect(inserted('', 0, 0, 'bio')).toEqual({ body: '{{bio}}', caret: 7 });
    expect(inserted('{{name}}you', 8, 8, 'bio')).toEqual({ body: '{{name}} {{bio}} you', caret: 17 });
  });
});

describe('colours', () => {
  it.each([
    ['#4b3fae', '#4b3fae'],
    ['#ABC', '#aabbcc'],
    ['oklch(1 0 0)', '#ffffff'],
    ['oklch(0 0 0)', '#000000'],
    ['oklch(0.628 0.2577 29.23)', '#ff0000'],
    ['oklch(62.8% 0.2577 29.23deg)', '#ff0000'],
    ['oklch(0.452 0.3132 264.05)', '#0000ff'],
  ])('%s is shown as %s', (text, hex) => {
    expect(hexOf(text)).toBe(hex);
  });

  it.each(['', '#', '#ab', '#abcd', '#ggg', 'red', 'oklch(2 0.1 20)', 'oklch(0.5 0.9 20)', 'oklch(0.5 0.1 400)', 'oklch(0.5 0.1 20 / 0.5)', ' #abc'])(
    '%j is no colour',
    (text) => {
      expect(hexOf(text)).toBeNull();
    },
  );
});
