import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../src/protocol/frames.ts';

const PROJECT = join(import.meta.dirname, '../../../..');
const written = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

/** The codes of the first table after these words. */
function codes(file: string, heading: string): string[] {
  const after = written(`docs/${file}`).split(heading)[1]!;
  const [table] = after.slice(after.indexOf('| code |')).split('\n\n');
  return [...table!.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code!);
}
const VISITORS = codes('api-errors.md', "What a visitor's request may meet:");
const CREATORS = codes('api-errors.md', "What the creator's side (`/api/admin`) refuses besides:");
const TURNS = codes('frames.md', '## How a turn fails');
/** What no page of ours asks for wrongly. */
const OF_PROGRAMS = ['invalid_request', 'invalid_json', 'not_text', 'api_key_invalid', 'foreign_origin', 'method_not_allowed'];
/** Links and keys of the creator's side are no matter of a visitor's. */
const NO_VISITOR = [...OF_PROGRAMS, 'claim_used', 'claim_unavailable'];
/** What only a conversation meets. */
const NO_CREATOR = [...OF_PROGRAMS, 'session_invalid', 'session_required', 'unknown_thread', 'unknown_item', 'unknown_action', 'stale_action',
  'empty_message', 'message_too_long', 'invalid_action']; // prettier-ignore

/** What is spoken is kept by the modules: every test has its own. */
async function speaking(language: string) {
  vi.resetModules();
  const visitor = await import('../../src/words/index.ts');
  const { speakAdmin } = await import('../../src/words/admin/spoken.ts');
  await Promise.all([visitor.speak(language), speakAdmin(language)]);
  const { shell } = await import('../../src/words/admin/shell.ts');
  return { words: visitor.words, shell };
}
afterEach(() => vi.restoreAllMocks());

describe.each(['de', 'ar'])('in %s', (language) => {
  it('a visitor is told in words of their own why something was refused', async () => {
    expect(VISITORS).toContain('stale_action');
    const { words } = await speaking(language);
    expect(Object.keys(words.refusals)).toEqual(expect.arrayContaining(VISITORS.filter((code) => !NO_VISITOR.includes(code))));
  });

  it('a creator is told in words of their own why something was refused', async () => {
    expect(CREATORS).toContain('page_full');
    const { shell } = await speaking(language);
    const needed = [...VISITORS, ...CREATORS].filter((code) => !NO_CREATOR.includes(code));
    expect(Object.keys(shell.refusals)).toEqual(expect.arrayContaining(needed));
  });

  it('every end of an answer has words, and none is English', async () => {
    expect(TURNS).toContain('provider_quota');
    await speaking(language);
    const { EMPTY, reduce } = await import('../../src/state/conversation.ts');
    const ended = (code: string, retryable: boolean): string => {
      const common = { thread: 't', turn: 'one', createdAt: '' };
      const item = { id: 'i', role: 'user', parts: [{ type: 'text', text: 'Hi' }], status: 'complete', createdAt: '2026-01-01T00:00:00Z' };
      const frames = [
        { ...common, seq: 1, type: 'run_start', item, engine: 'model' },
        { ...common, seq: 2, type: 'text_delta', text: 'Well' },
        { ...common, seq: 3, type: 'error', code, message: 'In English.', retryable },
      ] as unknown as Frame[];
      const state = frames.reduce((before, frame) => reduce(before, { type: 'frame', frame }), EMPTY);
      return state.entries.at(-1)!.failure!.message;
    };
    for (const code of TURNS) {
      expect(ended(code, true)).not.toBe('In English.');
      expect(ended(code, false)).not.toBe('');
    }
    expect(ended('provider_quota', false)).not.toBe(ended('provider_error', true));
  });
});

describe('a field that is refused', () => {
  const refused = (error: object): string =>
    JSON.stringify({ code: 'invalid_fields', detail: 'Correct these fields.', errors: [{ field: 'title', message: 'must be short', ...error }] });
  const said = async (language: string, error: object): Promise<string | undefined> => {
    await speaking(language);
    const { refusal } = await import('../../src/transport/admin.ts');
    return refusal(422, refused(error)).fields.title;
  };

  it('says what it must be in the words of the rule, with its limit', async () => {
    expect(await said('en', { rule: 'maxLength', limit: 80 })).toBe('At most 80 characters.');
    expect(await said('de', { rule: 'maxLength', limit: 80 })).toBe('Höchstens 80 Zeichen.');
    expect(await said('ar', { rule: 'required' })).toBe('هذا مطلوب.');
  });

  it('says what the instance says where the rule is unknown, or its limit is missing', async () => {
    expect(await said('de', { rule: 'toString' })).toBe('must be short');
    expect(await said('de', { rule: 'maxLength' })).toBe('must be short');
    expect(await said('de', {})).toBe('must be short');
  });

  it('has words for every rule that there is', async () => {
    const errors = written('instance/src/chatinbio_instance/errors.py');
    const rules = [...errors.split('Rule = Literal[')[1]!.split(']')[0]!.matchAll(/"(\w+)"/g)].map(([, rule]) => rule!);
    expect(rules).toContain('maxLength');
    const { shell } = await speaking('en');
    expect(Object.keys(shell.rules).sort()).toEqual(rules.sort());
  });
});
