import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { differences, sentence } from '../../../src/elements/admin/insight/sentences.ts';
import type { Entry } from '../../../src/protocol/admin.ts';
import { speakAdmin } from '../../../src/words/admin/spoken.ts';
import { insight as ar } from '../../../src/words/admin/insight.ar.ts';
import { insight as de } from '../../../src/words/admin/insight.de.ts';
import { insight as en } from '../../../src/words/admin/insight.en.ts';

/** What writes to it; notes of other kinds are taken elsewhere. */
const SOURCE = resolve(import.meta.dirname, '../../../../src/chatinbio_instance/web');
/** Every call that writes to the audit log, as far as the name of the action. */
const CALL = /\bnote\(\s*connection,\s*[\w.()]+,\s*(f?"[^"]*")/g;
const UPDATE = /\bnote_update\(\s*connection,\s*\w+,\s*"(\w+)"/g;

const python = readdirSync(SOURCE, { recursive: true, encoding: 'utf-8' })
  .filter((path) => path.endsWith('.py'))
  .map((path) => readFileSync(resolve(SOURCE, path), 'utf-8'));
const found = (pattern: RegExp): string[] => python.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!));
const written = found(CALL);
const ACTIONS = [...new Set([...written.filter((name) => !name.startsWith('f')).map((name) => name.slice(1, -1)), ...found(UPDATE).map((thing) => `${thing}.update`)])];

const entry = (action: string, target = '', change: unknown = {}): Entry => ({ id: 1, at: '2027-01-14T12:00:00Z', accountId: 'a', accountName: 'Ada', action, target, change });

afterEach(() => speakAdmin('en'));

describe('what the instance writes to its log', () => {
  it('is found in its source, each name as it stands there', () => {
    expect(ACTIONS.length).toBeGreaterThan(30);
    // The one name that is put together is that of `note_update`.
    expect(written.filter((name) => name.startsWith('f'))).toEqual(['f"{thing}.update"']);
    const calls = python.flatMap((text) => [...text.matchAll(/(?<!def )\b(?:audit\.)?note(_update)?\(\s*connection\b/g)]);
    expect(calls.length).toBe(written.length + found(UPDATE).length);
  });

  it.each(ACTIONS)('%s is a sentence in every language, and its thing can be chosen', (action) => {
    for (const words of [en, de, ar]) {
      expect(Object.keys(words.history.said)).toContain(action);
      expect(Object.keys(words.history.things)).toContain(action.split('.')[0]);
      expect(words.history.said[action]!('Ada', '“X”')).toMatch(/Ada/);
    }
  });

  it('is not said in words that nobody writes', () => {
    expect(Object.keys(en.history.said).filter((action) => !ACTIONS.includes(action))).toEqual([]);
  });
});

describe('a sentence', () => {
  it('names what was changed as it was called before, and what is different now', () => {
    const change = { title: ['A', 'B'], enabled: [true, false], description: ['', 'x'] };
    expect(sentence(entry('link.update', 'link/3', change))).toBe('Ada changed the link “A”');
    expect(differences(entry('link.update', 'link/3', change))).toEqual(['title: A → B', 'shown: yes → no', 'description: empty → x']);
  });

  it('takes the name of now where the change has none, and goes without where nobody knows it', () => {
    const changed = entry('link.update', 'link/3', { url: ['https://a.example', 'https://b.example'] });
    expect(sentence(changed, new Map([['link/3', 'Music']]))).toBe('Ada changed the link “Music”');
    expect(sentence(changed)).toBe('Ada changed the link');
    expect(sentence(entry('capability.update', 'capability/todo', { enabled: [true, false] }))).toBe('Ada changed what the chat can do: todo');
    expect(sentence(entry('prompt.activate', 'prompt/3', { active: [2, 3] }))).toBe('Ada put version 3 of the persona to use');
  });

  it('is said in the language that is spoken', async () => {
    await speakAdmin('de');
    expect(sentence(entry('faq.delete', 'faq/1', { question: 'Warum?' }))).toBe('Ada hat die Frage „Warum?“ gelöscht');
    await speakAdmin('ar');
    expect(sentence(entry('faq.delete', 'faq/1', { question: 'لماذا؟' }))).toBe('حذف \u2068Ada\u2069 السؤال «\u2068لماذا؟\u2069»');
    // Latin words beside an arrow would else be read from left to right, the new before the old.
    expect(differences(entry('settings.update', 'settings', { timeZone: ['UTC', 'Asia/Tokyo'] }))).toEqual([
      'المنطقة الزمنية: \u2068UTC\u2069 ← \u2068Asia/Tokyo\u2069',
    ]);
  });

  it('tells what was added or deleted by its name alone, and of values within values where they are', () => {
    expect(differences(entry('link.create', 'link/1', { title: 'A', aliases: ['a', 'b'] }))).toEqual([]);
    expect(differences(entry('tokens.update', 'tokens', { brand: { primary: [null, '#fff'] } }))).toEqual(['brand.primary: empty → #fff']);
  });

  it('survives whatever stands in an entry', () => {
    for (const change of [null, [], 'x', 3, { title: 3 }, { __proto__: 1 }, { title: [] }]) {
      expect(sentence(entry('link.update', 'link/1', change))).toContain('changed the link');
      expect(() => differences(entry('link.update', 'link/1', change))).not.toThrow();
    }
    expect(sentence(entry('constructor', 'x'))).toBe('Ada: constructor');
    expect(sentence(entry('link.create', 'link/1', { title: 'x'.repeat(5000) })).length).toBeLessThan(200);
  });
});
