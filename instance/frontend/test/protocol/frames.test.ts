// @vitest-environment node
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
// @ts-expect-error a plain script
import { generated } from '../../scripts/types.mjs';
import { parseFrame, parseFrameText, parseSnapshot } from '../../src/protocol/frames.ts';
import { frameTypes, lines, STREAMS, type Line } from '../golden.ts';

const PLACE = { seq: 7, thread: 't', turn: 'u' };

describe('frames at the border', () => {
  it.each(STREAMS)('of the golden stream %s are read whole', (name) => {
    for (const line of lines(name)) {
      if ('snapshot' in line) {
        // What a list of threads needs is not needed here.
        const { label: _, total: __, before = null, ...told } = line.snapshot as Line;
        expect(parseSnapshot(line.snapshot)).toEqual({ ...told, before });
      }
      else expect(parseFrame(line)).toEqual(line);
    }
  });

  it('of every published type are known', () => {
    const item = { id: 'i', role: 'user', parts: [], status: 'complete', createdAt: '' };
    const types = frameTypes();
    expect(types.length).toBeGreaterThanOrEqual(10);
    for (const type of types) expect(parseFrame({ ...PLACE, type, item })?.type).toBe(type);
  });

  it.each(['frames', 'admin'])('have the types that the schema of %s makes of them', (name) => {
    const path = `../../src/protocol/${name}.generated.ts`;
    expect(readFileSync(resolve(import.meta.dirname, path), 'utf-8')).toBe(generated[name]());
  });

  it('of a later server keep their number, or all after them would look missing; they are logged', () => {
    const logged = vi.spyOn(console, 'warn').mockReturnValue();
    expect(parseFrame({ ...PLACE, type: 'hologram', depth: 3 })).toEqual({ ...PLACE, type: 'unknown' });
    expect(parseFrame({ ...PLACE, type: 'item_stored', item: { id: 5 } })).toEqual({ ...PLACE, type: 'unknown' });
    expect(parseFrame({ ...PLACE, type: 'run_start' })).toEqual({ ...PLACE, type: 'unknown' });
    expect(parseFrame({ ...PLACE, type: 'constructor' })).toEqual({ ...PLACE, type: 'unknown' });
    expect(logged).toHaveBeenCalledTimes(4);
    expect(logged).toHaveBeenCalledWith(expect.stringContaining('hologram'));
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
    expect(parseFrame({ ...PLACE, type: 'tool_progress', call: 'c', message: 'Reading', fraction: 7 })).toMatchObject({ message: 'Reading', fraction: 1 });
    expect(parseFrame({ ...PLACE, type: 'tool_progress', call: 'c', fraction: 'half' })).toEqual({ ...PLACE, type: 'tool_progress', call: 'c', message: '' });
    expect(parseFrame({ ...PLACE, type: 'tool_result', call: 'c', status: 'pending', sources: [{ kind: 'rumour', title: 'X' }, 5] })).toMatchObject({
      status: 'pending',
      sources: [{ kind: 'profile', id: '', title: 'X' }],
    });
    expect(parseFrame({ ...PLACE, type: 'resume', afterSeconds: -3 })).toMatchObject({ afterSeconds: 0 });
    expect(parseFrame({ ...PLACE, type: 'background_result', job: 'j', call: 'c' })).toMatchObject({ type: 'unknown' });
    const failed = parseFrame({ ...PLACE, type: 'error', retryable: 'yes' });
    expect(failed).toMatchObject({ code: 'unknown', retryable: false });
    expect(failed).toHaveProperty('message', '');
  });

  it('hold items without the parts that are unknown here', () => {
    const parts = [{ type: 'text', text: 'a' }, { type: 'hologram' }, null, { type: 'tool', call: 'c', status: 'running' }, { type: 'action', label: 'Voted' }];
    const item = { id: 'i', role: 'assistant', parts, status: 'odd', createdAt: 'x', rating: 'sideways' };
    expect(parseFrame({ ...PLACE, type: 'item_stored', item })).toMatchObject({
      item: { status: 'complete', parts: [{ type: 'text', text: 'a' }, { type: 'tool', status: 'failed' }, { type: 'action', label: 'Voted', name: '' }] },
    });
    expect(parseFrame({ ...PLACE, type: 'item_stored', item: { ...item, rating: 'up' } })).toMatchObject({ item: { rating: 'up' } });
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
      before: null,
    });
    expect(parseSnapshot({ thread: 't', items: [], before: 40 })).toMatchObject({ before: 40 });
  });
  it('is none without its name', () => {
    for (const value of [null, [], 'x', {}, { thread: 3 }]) expect(parseSnapshot(value)).toBeNull();
  });
});
