/** A conversation with a persona that is tried, on frames as the instance sends them. */
import { describe, expect, it } from 'vitest';
import { bubbles, Trial, type Asked } from '../../../src/elements/admin/look/trial.ts';
import type { Frame } from '../../../src/protocol/frames.ts';
import { wordsOf } from '../../../src/state/conversation.ts';

/** An instance that says frame after frame as it is told to. */
function instance() {
  const asked: Asked[] = [];
  let hear: (frame: Frame) => void = () => {};
  let end: (error?: unknown) => void = () => {};
  const trial = new Trial(
    (what, frame, signal) => {
      asked.push(what);
      hear = frame;
      return new Promise((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error as Error));
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
    },
    (error) => ({ code: 'broken', message: error instanceof Error ? error.message : 'broken off', retryable: false }),
  );
  let seq = 0;
  let turn = 0;
  const say = (frame: object): void => hear({ seq: ++seq, thread: '', turn: `u${turn}`, ...frame } as Frame);
  const begin = (text: string): void => {
    seq = 0;
    turn++;
    say({ type: 'run_start', item: { id: `u${turn}v`, role: 'user', parts: [{ type: 'text', text }], status: 'complete', createdAt: '' }, engine: 'test:model' });
  };
  const answer = (text: string): void => {
    say({ type: 'text_delta', text });
    say({ type: 'item_stored', item: { id: `u${turn}a`, role: 'assistant', parts: [{ type: 'text', text }], status: 'complete', createdAt: '' } });
    say({ type: 'done', completion: '' });
  };
  const spoken = (): string[] => trial.turns.value.flatMap((one) => bubbles(one).map(({ item }) => `${item.role}: ${wordsOf(item)}`));
  return { trial, asked, say, begin, answer, end: (error?: unknown) => end(error), spoken };
}

describe('a trial', () => {
  it('shows at once what was said, and then what the instance made of it', async () => {
    const { trial, begin, answer, end, spoken } = instance();
    const done = trial.say(' Who are you? ', 'I am {{name}}.');
    expect(spoken()).toEqual(['user: Who are you?']);
    begin('Who are you?');
    answer('I am Ada.');
    end();
    await done;
    expect(spoken()).toEqual(['user: Who are you?', 'assistant: I am Ada.']);
    expect(trial.running).toBe(false);
  });

  it('keeps turns apart although their numbers begin anew, and tells the next one what was said', async () => {
    const { trial, asked, begin, answer, end, spoken } = instance();
    for (const [message, reply] of [['One?', 'First.'], ['Two?', 'Second.']] as const) {
      const done = trial.say(message, null);
      begin(message);
      answer(reply);
      end();
      await done;
    }
    expect(asked.map(({ history }) => history)).toEqual([
      [],
      [{ role: 'user', text: 'One?' }, { role: 'assistant', text: 'First.' }],
    ]);
    expect(spoken()).toEqual(['user: One?', 'assistant: First.', 'user: Two?', 'assistant: Second.']);
    const keys = trial.turns.value.flatMap((one) => bubbles(one).map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('knows the tools that ran, the engine and what it took', async () => {
    const { trial, begin, say, answer, end } = instance();
    const done = trial.say('Where can I listen?', null);
    begin('Where can I listen?');
    say({ type: 'tool_start', call: 'c1', name: 'find_links', label: 'Looking through the links' });
    say({ type: 'tool_result', call: 'c1', status: 'completed', summary: '3 links' });
    say({ type: 'usage', model: 'gpt', inputTokens: 120, outputTokens: 12, cost: 0.0004 });
    const [turn] = trial.turns.value;
    const tools = turn!.talk.entries.flatMap(({ item }) => item.parts.filter((part) => part.type === 'tool'));
    expect(tools).toMatchObject([{ name: 'find_links', status: 'completed', summary: '3 links' }]);
    expect(turn).toMatchObject({ engine: 'test:model', usage: { model: 'gpt', inputTokens: 120, outputTokens: 12, cost: 0.0004 }, running: true });
    answer('On Spotify.');
    end();
    await done;
  });

  it('says beside the message why it was refused, and does not pass it on as said', async () => {
    const { trial, asked, end } = instance();
    const done = trial.say('Hello', '{{age}}');
    end(new Error('There is no variable {{age}}.'));
    await done;
    expect(bubbles(trial.turns.value[0]!)).toMatchObject([{ failure: { message: 'There is no variable {{age}}.' } }]);
    void trial.say('Again', null);
    expect(asked[1]!.history).toEqual([]);
  });

  it('keeps what came before it was stopped', async () => {
    const { trial, begin, say } = instance();
    const done = trial.say('Tell me everything', null);
    begin('Tell me everything');
    say({ type: 'text_delta', text: 'Once upon' });
    trial.stop();
    await done;
    const entry = bubbles(trial.turns.value[0]!).at(-1)!;
    expect([wordsOf(entry.item), entry.item.status, entry.live, entry.failure]).toEqual(['Once upon', 'cancelled', false, null]);
  });

  it('does not take a stream that broke off for an answer', async () => {
    const { trial, begin, say, end } = instance();
    const done = trial.say('Hello', null);
    begin('Hello');
    say({ type: 'text_delta', text: 'Hel' });
    end();
    await done;
    expect(bubbles(trial.turns.value[0]!).at(-1)).toMatchObject({ live: false, failure: { message: 'broken off' } });
  });

  it('takes one message at a time, and none without words', async () => {
    const { trial, asked, end } = instance();
    const done = trial.say('One', null);
    await trial.say('Two', null);
    await trial.say('   ', null);
    expect(asked.length).toBe(1);
    end();
    await done;
  });

  it('begins anew without what was said, even in the middle of an answer', async () => {
    const { trial, asked, begin, end } = instance();
    const done = trial.say('One', null);
    begin('One');
    trial.clear();
    await done;
    expect(trial.turns.value).toEqual([]);
    const next = trial.say('Two', null);
    expect(asked[1]!.history).toEqual([]);
    begin('Two');
    end();
    await next;
    expect(trial.turns.value.length).toBe(1);
  });
});
