import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Newest } from '../../../src/elements/admin/look/newest.ts';

/** A server that answers when it is told to. */
function server() {
  const open: { question: string; answer: () => void; fail: () => void }[] = [];
  const told: string[] = [];
  const failed: unknown[] = [];
  const newest = new Newest<string, string>(
    (question) => new Promise((resolve, reject) => open.push({ question, answer: () => resolve(`css of ${question}`), fail: () => reject(new Error(question)) })),
    (answer) => told.push(answer),
    (error) => failed.push((error as Error).message),
  );
  const asked = (): string[] => open.map(({ question }) => question);
  const settle = async (at: number, how: 'answer' | 'fail' = 'answer'): Promise<void> => {
    open[at]![how]();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { newest, told, failed, asked, settle };
}

describe('newest', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once for what was typed within the pause, about the last of it', () => {
    const { newest, asked } = server();
    for (const typed of ['#1', '#12', '#123']) newest.ask(typed);
    expect(asked()).toEqual([]);
    vi.advanceTimersByTime(80);
    expect(asked()).toEqual(['#123']);
  });

  it('goes on asking while a slider is dragged without a rest', () => {
    const { newest, asked } = server();
    for (let at = 0; at < 20; at++) {
      newest.ask(String(at));
      vi.advanceTimersByTime(16);
    }
    expect(asked().length).toBeGreaterThan(2);
    vi.advanceTimersByTime(80);
    expect(asked().at(-1)).toBe('19');
  });

  it('drops an answer that comes after a newer one', async () => {
    const { newest, told, settle } = server();
    newest.ask('old');
    vi.advanceTimersByTime(80);
    newest.ask('new');
    vi.advanceTimersByTime(80);
    expect(newest.busy).toBe(true);
    await settle(1);
    await settle(0);
    expect(told).toEqual(['css of new']);
    expect(newest.busy).toBe(false);
  });

  it('says of the newest question alone that it failed', async () => {
    const { newest, told, failed, settle } = server();
    for (const question of ['one', 'two', 'three']) {
      newest.ask(question);
      vi.advanceTimersByTime(80);
    }
    await settle(0, 'fail');
    expect(failed).toEqual([]);
    await settle(2, 'fail');
    expect(failed).toEqual(['three']);
    await settle(1);
    expect(told).toEqual([]);
  });

  it('is silent once it is stopped', async () => {
    const { newest, told, asked, settle } = server();
    newest.ask('asked');
    vi.advanceTimersByTime(80);
    newest.ask('not asked');
    newest.stop();
    vi.advanceTimersByTime(500);
    await settle(0);
    expect(asked()).toEqual(['asked']);
    expect(told).toEqual([]);
  });
});
