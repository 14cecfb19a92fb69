// @vitest-environment node
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { look as ar } from '../../../src/words/admin/look.ar.ts';
import { look as de } from '../../../src/words/admin/look.de.ts';

const source = readFileSync(resolve(import.meta.dirname, '../../../../src/chatinbio_instance/library/themes.py'), 'utf-8');
const names = [...source.matchAll(/Theme\(\s*"([a-z]+)"/g)].map(([, name]) => name!);

describe('the themes of the instance', () => {
  it.each([['German', de], ['Arabic', ar]])('are all told in %s, and no others', (_, { gallery }) => {
    expect(names.length).toBeGreaterThanOrEqual(10);
    expect(Object.keys(gallery.themes).sort()).toEqual([...names].sort());
    for (const [title, words] of Object.values(gallery.themes)) expect(title.length * words.length).toBeGreaterThan(40);
  });
});
