// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseFrame, parseFrameText, parseSnapshot } from '../../src/protocol/frames.ts';
import { frameTypes, lines, STREAMS } from '../golden.ts';

const PLACE = { seq: 7, thread: 't', turn: 'u' };

describe('frames at the border', () => {
  it.each(STREAMS)('of the golden stream %s are read whole', (name) => {
    for (const line of lines(name)) {
      if ('snapshot' in line) expect(parseSnapshot(line.snapshot)).toEqual(line.snapshot);
      else expect(parseFrame(line)).toEqual(line);
    }
  });

  it('of every published type are known', () => {
    const item = { id: 'i', role: 'user', parts: [], status: 'complete', createdAt: '' };
    const types = frameTypes();
    expect(types.length).toBeGreaterThanOrEqual(10);
    for (const type of types) expect(parseFrame({ ...PLACE, type, item })?.type).toBe(type);
  });

  it('of a later server keep their number, or all after them would look missing', () => {
    expect(parseFrame({ ...PLACE, type: 'hologram', depth: 3 })).toEqual({ ...PLACE, type: 'unknown' });
    expect(parseFrame({ ...PLACE, type: 'item_stored', item: { id: 5 } })).toEqual({ ...PLACE, type: 'unknown' });
    expect(parseFrame({ ...PLACE, type: 'run_start' })).toEqual({ ...PLACE, type: 'unknown' });
  });

  it.each([
    null,
    7,
    'frame',
    [],
    {},
    { ...PLACE },
    { ...PLACE, type: 3 },
    { ...PLACE, type: 'done', seq: '7' },
    { ...PLACE, type: 'done', seq: 1.5 },
    { ...PLACE, type: 'done', seq: -1 },
    { ...PLACE, type: 'done', seq: NaN },
    { ...PLACE, type: 'done', thread: undefined },
    { ...PLACE, type: 'done', turn: null },
  ])('are refused where they are none: %j', (value) => {
    expect(parseFrame(value)).toBeNull();
  });

  it('in a text that is no JSON are none', () => {
    expect(parseFrameText('{"seq": 1')).toBeNull();
    expect(parseFrameText('')).toBeNull();
    expect(parseFrameText(JSON.stringify({ ...PLACE, type: 'cancelled' }))).toEqual({ ...PLACE, type: 'cancelled' });
  });

  it('have every field in its kind, whatever was sent', () => {
    expect(parseFrame({ ...PLACE, type: 'text_delta', text: { html: '<b>' } })).toEqual({ ...PLACE, type: 'text_delta', text: '' });
    expect(parseFrame({ ...PLACE, type: 'tool_result', call: 'c', status: 'exploded' })).toMatchObject({ status: 'failed', summary: '' });
    expect(parseFrame({ ...PLACE, type: 'surface', surface: 's', messages: [null, 'x', { version: 'v0.9' }] })).toMatchObject({
      messages: [{ version: 'v0.9' }],
    });
    expect(parseFrame({ ...PLACE, type: 'usage', inputTokens: 'many' })).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    const failed = parseFrame({ ...PLACE, type: 'error', retryable: 'yes' });
    expect(failed).toMatchObject({ code: 'unknown', retryable: false });
    expect(failed).toHaveProperty('message', expect.stringMatching(/\w/));
  });

  it('hold items without the parts that are unknown here', () => {
    const parts = [{ type: 'text', text: 'a' }, { type: 'hologram' }, null, { type: 'tool', call: 'c', status: 'running' }];
    const item = { id: 'i', role: 'assistant', parts, status: 'odd', createdAt: 'x' };
    expect(parseFrame({ ...PLACE, type: 'item_stored', item })).toMatchObject({
      item: { status: 'complete', parts: [{ type: 'text', text: 'a' }, { type: 'tool', status: 'failed' }] },
    });
  });
});

describe('a thread at the border', () => {
  it('keeps what can be read of it', () => {
    const items = [{ id: 'a', role: 'user', parts: [], status: 'complete', createdAt: '' }, { id: 'b', role: 'system' }, 'x'];
    expect(parseSnapshot({ thread: 't', lastSeq: '9', items, running: '' })).toEqual({
      thread: 't',
      lastSeq: 0,
      items: [items[0]],
      running: null,
    });
  });
  it('is none without its name', () => {
    for (const value of [null, [], 'x', {}, { thread: 3 }]) expect(parseSnapshot(value)).toBeNull();
  });
});
