/** The tokens that are offered, held against those that the instance takes (`library/tokens.py`). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byField, changed, FIELDS, FONTS, GROUPS, same, tidy } from '../../../src/elements/admin/look/fields.ts';
import { look as ar } from '../../../src/words/admin/look.ar.ts';
import { look as de } from '../../../src/words/admin/look.de.ts';
import { look as en } from '../../../src/words/admin/look.en.ts';

const source = readFileSync(resolve(import.meta.dirname, '../../../../src/chatinbio_instance/library/tokens.py'), 'utf-8');
const palette = readFileSync(resolve(import.meta.dirname, '../../../../src/chatinbio_instance/library/palette.py'), 'utf-8');
const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const values = (list: string): string[] => [...list.matchAll(/"([^"]+)"|(\d+)/g)].map((found) => found[1] ?? found[2]!);

/** What a group of the instance's model takes, by the token's name. */
function taken(group: string): Record<string, string> {
  const body = new RegExp(`^class ${group[0]!.toUpperCase()}${group.slice(1)}\\(_Group\\):\\n([\\s\\S]*?)\\n\\n\\n`, 'm').exec(source)![1]!;
  return Object.fromEntries([...body.matchAll(/^ {4}(\w+): (.*) \| None = None$/gm)].map((found) => [camel(found[1]!), found[2]!]));
}

describe('the tokens of a look', () => {
  it.each(GROUPS)('of the group %s are those that the instance takes', (group) => {
    expect(FIELDS[group].map(({ name }) => name).sort()).toEqual(Object.keys(taken(group)).sort());
  });

  it.each(GROUPS.flatMap((group) => FIELDS[group].map((field) => [group, field] as const)))('%s: what can be chosen is what is taken', (group, field) => {
    const type = taken(group)[field.name]!;
    if (field.kind === 'colour') expect(type).toBe('ColourText');
    if (field.kind === 'slider') {
      const [, from, to] = /ge=([\d.]+), le=([\d.]+)/.exec(type)!;
      expect([field.from, field.to]).toEqual([Number(from), Number(to)]);
      expect(field.plain).toBeGreaterThanOrEqual(field.from);
      expect(field.plain).toBeLessThanOrEqual(field.to);
    }
    if ('options' in field) {
      const alias = /^(\w+)$/.exec(type)?.[1];
      const list = alias ? new RegExp(`^${alias} = Literal\\[([^\\]]*)\\]`, 'm').exec(source + palette)![1]! : /Literal\[([^\]]*)\]/.exec(type)![1]!;
      expect(field.options.filter((option) => option !== '').map(String)).toEqual(values(list));
    }
  });

  it('are shown in the fonts that the page will have', () => {
    const fonts = /^FONTS = \{\n([\s\S]*?)\n\}/m.exec(source)![1]!;
    const stacks = Object.fromEntries([...fonts.matchAll(/^ {4}"(\w+)": "(.*)",$/gm)].map((found) => [found[1], found[2]]));
    expect(FONTS).toEqual(stacks);
  });

  it.each([['English', en], ['German', de], ['Arabic', ar]])('have words for everything in %s', (_, { tokens }) => {
    for (const field of GROUPS.flatMap((group) => FIELDS[group])) {
      expect(tokens.names[field.name], field.name).toBeTruthy();
      if ('options' in field) for (const option of field.options) expect(option === '' || tokens.options[String(option)], String(option)).toBeTruthy();
    }
  });
});

describe('the variables of a persona', () => {
  const template = readFileSync(resolve(import.meta.dirname, '../../../../src/chatinbio_instance/library/prompts/template.py'), 'utf-8');
  const variables = [.../^VARIABLES: .* = \{\n([\s\S]*?)\n\}/m.exec(template)![1]!.matchAll(/^ {4}"(\w+)":/gm)].map((found) => found[1]!);

  it.each([['English', en], ['German', de], ['Arabic', ar]])('are explained in %s', (_, { persona }) => {
    expect(variables.length).toBeGreaterThan(5);
    expect(Object.keys(persona.about).sort()).toEqual([...variables].sort());
  });
});

describe('a look', () => {
  it('is the same whatever order it was put together in, and whatever says nothing', () => {
    expect(same({ brand: { primary: '#111111', text: '#222222' } }, { brand: { text: '#222222', primary: '#111111', surface: null }, motion: {} })).toBe(true);
    expect(same({ brand: { primary: '#111111' } }, { brand: { primary: '#111112' } })).toBe(false);
    expect(same({ motion: { duration: 0 } }, {})).toBe(false);
  });

  it('is changed in one token, in a group, and nowhere else', () => {
    const before = tidy({ brand: { primary: '#111111', text: '#222222' }, shape: { radius: 4 } });
    expect(changed(before, 'brand', 'primary', '#333333')).toEqual({ ...before, brand: { primary: '#333333', text: '#222222' } });
    expect(changed(before, 'brand', 'primary', null)).toEqual({ ...before, brand: { text: '#222222' } });
    expect(changed(before, 'brand', null, null)).toEqual({ ...before, brand: {} });
    expect(before.brand).toEqual({ primary: '#111111', text: '#222222' });
  });

  it('is warned of beside the field that a warning names', () => {
    expect(byField(['brand.text: text in #777 has a contrast of 3.1; at least 4.5', 'brand.text: also this', 'something else'])).toEqual({
      'brand.text': ['Text in #777 has a contrast of 3.1; at least 4.5', 'Also this'],
      '': ['Something else'],
    });
  });
});
