import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/chat/chat-bubble.ts';
import type { ChatBubble } from '../../src/elements/chat/chat-bubble.ts';
import type { Item, Part, ToolPart } from '../../src/protocol/frames.ts';
import type { Entry, Work } from '../../src/state/conversation.ts';
import { SurfaceFeed } from '../../src/surface/feed.ts';
import { all, find, put, soon, text } from './drawn.ts';

// Markdown is read from the beginning.
await import('../../src/surface/rich-text.ts');

const ANSWER = 'You can hear my music on **Spotify** and [Bandcamp](https://example.com/b). '.repeat(20);
const feed = new SurfaceFeed(() => Promise.reject(new Error('offline')), async () => true);

const entry = (parts: Part[], more: Partial<Entry> & Partial<Item> = {}): Entry => ({
  key: 'k',
  live: more.live ?? false,
  failure: more.failure ?? null,
  item: { id: 'i', role: more.role ?? 'assistant', parts, status: more.status ?? 'complete', createdAt: '' },
});
const words = (said: string): Part[] => [{ type: 'text', text: said }];
const bubble = (shown: Entry, work: readonly Work[] = []): Promise<ChatBubble> =>
  put<ChatBubble>('chat-bubble', { entry: shown, feed, last: true, work });

let steps: FrameRequestCallback[];
let now: number;
beforeEach(() => {
  [steps, now] = [[], 0];
  vi.stubGlobal('requestAnimationFrame', (step: FrameRequestCallback) => steps.push(step));
  vi.stubGlobal('cancelAnimationFrame', () => (steps = []));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => document.body.replaceChildren());

/** One frame of the screen later. */
const draw = async (element: ChatBubble, after = 16): Promise<void> => {
  now += after;
  for (const step of steps.splice(0)) step(now);
  await element.updateComplete;
};
const prefersReducedMotion = (yes: boolean): void => {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: yes && query.includes('reduce') }));
};

describe('a bubble', () => {
  it('reveals a growing answer little by little, all of it in the end, and rests then', async () => {
    prefersReducedMotion(false);
    const element = await bubble(entry(words(ANSWER), { live: true }));
    const lengths = [text(element).length];
    for (let n = 0; n < 2_000 && steps.length > 0; n++) {
      await draw(element);
      lengths.push(text(element).length);
    }
    expect(lengths[0]).toBe(0);
    expect(lengths[1]).toBeLessThan(60);
    expect(lengths.length).toBeGreaterThan(20);
    expect(all(element, 'a')).toHaveLength(20);
    expect(steps).toEqual([]);
    element.entry = entry(words(`${ANSWER} More.`), { live: true });
    await element.updateComplete;
    expect(text(element)).not.toContain('More.');
    for (let n = 0; n < 200 && steps.length > 0; n++) await draw(element);
    expect(text(element)).toContain('More.');
  });

  it('that leaves the page draws no more', async () => {
    prefersReducedMotion(false);
    const element = await bubble(entry(words(ANSWER), { live: true }));
    await draw(element);
    expect(steps).toHaveLength(1);
    element.remove();
    expect(steps).toEqual([]);
  });

  it('shows all at once to who prefers no motion, and what was said before the page was opened', async () => {
    prefersReducedMotion(true);
    expect(text(await bubble(entry(words('All of it.'), { live: true })))).toBe('All of it.');
    prefersReducedMotion(false);
    expect(text(await bubble(entry(words('Said yesterday.'))))).toBe('Said yesterday.');
    expect(steps).toEqual([]);
  });

  it.each(['user', 'assistant'] as const)('of the %s shows markup as the signs it is made of', async (role) => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script> [x](javascript:alert(3)) <b>bold</b>';
    const writes = vi.spyOn(Element.prototype, 'innerHTML', 'set');
    const element = await bubble(entry(words(evil), { role }));
    for (const [written] of writes.mock.calls) expect(String(written)).not.toContain('alert');
    expect(text(element)).toContain(evil);
    expect(all(element, 'img, script, b, a')).toEqual([]);
  });

  it('makes links that open outside and tell nobody where they were', async () => {
    const [link] = all<HTMLAnchorElement>(await bubble(entry(words('See https://example.com/x.'))), 'a');
    expect([link?.getAttribute('href'), link?.target, link?.rel]).toEqual(['https://example.com/x', '_blank', 'noopener noreferrer nofollow']);
  });

  it('tells that an answer is coming, what is looked through, and how it ended', async () => {
    const label = 'Looking through the links';
    const tool = (status: 'running' | 'completed'): Part => ({ type: 'tool', call: 'c', name: 'n', label, status, summary: '' });
    expect(find(await bubble(entry([], { live: true })), '[role=status]')?.getAttribute('aria-label')).toBe('Writing an answer');
    expect(text(await bubble(entry([tool('running')], { live: true }), [{ tool: tool('running') as ToolPart, progress: undefined }]))).toContain(label);
    expect(text(await bubble(entry([tool('completed'), ...words('Here.')])))).toBe('Here.');
    for (const status of ['cancelled', 'interrupted', 'error'] as const) {
      expect(text(await bubble(entry(words('Let me'), { status })))).toMatch(/^Let me .+/);
    }
  });

  it('offers to try again where that may help, once', async () => {
    const failure = { code: 'x', message: 'Please ask again.', retryable: true };
    const element = await bubble(entry(words('Let me'), { status: 'error', failure }));
    const asked = vi.fn();
    document.body.addEventListener('retry', asked);
    expect(text(find(element, '[role=alert]')!)).toContain('Please ask again.');
    expect(all(element, 'button')).toHaveLength(1);
    find(element, 'button')!.click();
    expect(asked).toHaveBeenCalledTimes(1);
    document.body.removeEventListener('retry', asked);
    const final = await bubble(entry(words('x'), { role: 'user', failure: { ...failure, retryable: false } }));
    // What was not taken may be said differently.
    expect(all(final, 'button').map(text)).toEqual(['Change it']);
  });

  it('keeps its words when a surface cannot be loaded, and says so beside them', async () => {
    const parts: Part[] = [...words('Here they are.'), { type: 'surface', surface: 's', messages: [] }, ...words('Enjoy!')];
    const element = await bubble(entry(parts));
    await soon(() => expect(text(element)).toBe('Here they are. This part could not be loaded. Try again Enjoy!'));
  });
});
