import { readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { ChatWidget } from '../../src/elements/widget/chat-widget.ts';
import { introduce, originOf } from '../../src/elements/widget/instance.ts';
import { bubbleWords } from '../../src/words/bubble.ts';

const ABOUT = { displayName: 'Ada', avatarUrl: null, css: '', language: 'auto', position: 'right', suggestions: [] };
const answer = (status: number, body: unknown = {}): Response => new Response(JSON.stringify(body), { status });
let warned: string[];

beforeEach(() => {
  warned = [];
  vi.spyOn(console, 'warn').mockImplementation((words: string) => void warned.push(words));
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

const asked = async (...answers: (Response | Error)[]): Promise<[unknown, number]> => {
  const fetch = vi.fn(() => {
    const next = answers.shift()!;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  vi.stubGlobal('fetch', fetch);
  const told = introduce(`https://${Math.random()}.example`);
  await vi.runAllTimersAsync();
  return [await told, fetch.mock.calls.length];
};

test('the documented attributes are the observed ones', () => {
  const page = readFileSync(`${import.meta.dirname}/../../../../docs/embed.md`, 'utf8');
  const rows = [...page.split('| attribute |')[1]!.split('\n\n')[0]!.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...ChatWidget.observedAttributes].sort());
});

test('what is told is taken, and no cookie goes along', async () => {
  const [told, times] = await asked(answer(200, ABOUT));
  expect(told).toMatchObject({ displayName: 'Ada', suggestions: [] });
  expect(times).toBe(1);
  expect(vi.mocked(fetch).mock.calls[0]![1]).toEqual({ credentials: 'omit' });
  expect(warned).toEqual([]);
});

test('a refusal is final, and said with what to do', async () => {
  expect(await asked(answer(403))).toEqual([null, 1]);
  expect(warned).toHaveLength(1);
  expect(warned[0]).toContain('/admin/embed');
});

test('a page that sleeps or a line that fails is asked again, twice', async () => {
  expect((await asked(answer(503), new TypeError('network'), answer(200, ABOUT)))[0]).not.toBeNull();
  expect(await asked(new TypeError('one'), new TypeError('two'), answer(502))).toEqual([null, 3]);
  expect(warned).toHaveLength(1);
  expect(warned[0]).toContain('connect-src');
});

test('an answer that is none shows nothing', async () => {
  expect((await asked(answer(200, { nothing: 1 })))[0]).toBeNull();
  expect(await asked(answer(404))).toEqual([null, 1]);
});

test('the address of a script tells its instance, and nothing but a web address does', () => {
  expect(originOf('https://ada.example/embed.js?v=1')).toBe('https://ada.example');
  expect(originOf('//ada.example/x')).toMatch(/^https?:\/\/ada\.example$/);
  for (const none of ['javascript:alert(1)', 'data:text/html,x', 'blob:https://a.example/1', 'http://']) expect(originOf(none)).toBeNull();
});

test('the first language that is spoken is taken, by its tag', () => {
  expect(bubbleWords(null, '', 'fr-FR', 'de-AT', 'en').language).toBe('de');
  expect(bubbleWords('ar-EG').dir).toBe('rtl');
  expect(bubbleWords('__proto__', 'constructor').language).toBe('en');
});
