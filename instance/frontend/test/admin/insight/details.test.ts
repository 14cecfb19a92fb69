import { describe, expect, it, vi } from 'vitest';
import { agentOf } from '../../../src/elements/admin/insight/agents.ts';
import { fetchArchive, nameOf, type Received } from '../../../src/elements/admin/insight/archive.ts';
import { mailto } from '../../../src/elements/admin/insight/leads-view.ts';
import { aliasesOf } from '../../../src/elements/admin/insight/questions-view.ts';
import { Reading } from '../../../src/elements/admin/insight/reading.ts';

describe('what a browser says it is', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1', 'Safari on iPhone'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 'Edge on Windows'],
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['curl/8.5.0', 'curl'],
    ['', 'An unknown browser'],
    ['<b>x</b>', '<b>x</b>'],
  ])('%s', (agent, said) => expect(agentOf(agent)).toBe(said));

  it('is never longer than a line', () => expect(agentOf('x'.repeat(400)).length).toBeLessThan(70));
});

describe('other ways to ask', () => {
  it('are those that differ from the question and from each other, as many as are kept', () => {
    const lines = 'Do you play?\n\n  do you PLAY \nDo you sing?\ndo you sing\n' + 'x'.repeat(201);
    expect(aliasesOf(lines, 'Do you play')).toEqual(['Do you sing?']);
    expect(aliasesOf(Array.from({ length: 40 }, (_, n) => `way ${n}`).join('\n'), 'x')).toHaveLength(20);
  });
});

describe('a letter to somebody', () => {
  it('has one address, whatever they wrote for it', () => {
    expect(mailto('grace@example.com', 'Re: hi')).toBe('mailto:grace@example.com?subject=Re%3A%20hi');
    expect(mailto('a@b.example?bcc=all@example.com', 'x')).toBe('mailto:a@b.example%3Fbcc%3Dall%40example.com?subject=x');
  });
});

describe('an archive', () => {
  const answer = (headers: Record<string, string>, ...chunks: string[]): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      }),
      { headers },
    );

  it('tells how much of it is here, and has the name that the instance gave it', async () => {
    const headers = { 'content-length': '6', 'content-disposition': 'attachment; filename="ada-2027-01-14.zip"' };
    vi.stubGlobal('fetch', async () => answer(headers, 'abc', 'def'));
    const told: Received[] = [];
    const archive = await fetchArchive((received) => told.push(received));
    expect(told).toEqual([0, 3, 6].map((bytes) => ({ bytes, total: 6 })));
    expect([archive.name, await archive.content.text()]).toEqual(['ada-2027-01-14.zip', 'abcdef']);
  });

  it('that breaks off in the middle is none', async () => {
    vi.stubGlobal('fetch', async () => answer({ 'content-length': '600' }, 'abc'));
    await expect(fetchArchive(() => undefined)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('that is refused says why', async () => {
    const problem = { status: 403, code: 'x', detail: 'Only an owner may.' };
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(problem), { status: 403 }));
    await expect(fetchArchive(() => undefined)).rejects.toMatchObject({ status: 403, message: 'Only an owner may.' });
  });

  it('has a name that leads nowhere else', () => {
    expect(nameOf('attachment; filename="../../etc/passwd"')).toBe('....etcpasswd');
    expect(nameOf(null)).toBe('page.zip');
  });
});

describe('of several readings at once', () => {
  it('the newest counts, however late the others come', async () => {
    const reading = new Reading<string>();
    let late!: (value: string) => void;
    const first = reading.read(() => new Promise((resolve) => (late = resolve)));
    await reading.read(async () => 'new');
    late('old');
    await first;
    expect([reading.value.value, reading.loading.value, reading.failure.value]).toEqual(['new', false, '']);
  });

  it('one that fails leaves what was there and says why', async () => {
    const reading = new Reading<string>();
    await reading.read(async () => 'there');
    await reading.read(() => Promise.reject(new Error('secret')));
    expect([reading.value.value, reading.failure.value]).toEqual(['there', 'Something went wrong. Please try again.']);
  });
});
