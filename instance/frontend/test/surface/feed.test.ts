// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SurfaceFeed, type Renderer } from '../../src/surface/feed.ts';
import type { A2uiMessage } from '../../src/protocol/frames.ts';

const create = (id: string): A2uiMessage => ({ version: 'v0.9', createSurface: { surfaceId: id, catalogId: 'basic' } });
const update = (id: string, text: string): A2uiMessage => ({ version: 'v0.9', updateComponents: { surfaceId: id, text } });

/** A renderer that remembers what it was fed and chokes on `broken`. */
class Memory implements Renderer {
  surfaces = new Map<string, string[]>();
  fed = 0;
  process(message: A2uiMessage): void {
    this.fed++;
    const { createSurface, updateComponents } = message as { createSurface?: { surfaceId: string }; updateComponents?: { surfaceId: string; text: string } };
    if (createSurface) {
      if (this.surfaces.has(createSurface.surfaceId)) throw new Error('it exists');
      this.surfaces.set(createSurface.surfaceId, []);
    }
    if (updateComponents) {
      if (updateComponents.text === 'broken') throw new Error('no such component');
      this.surfaces.get(updateComponents.surfaceId)!.push(updateComponents.text);
    }
  }
  surface(id: string): unknown {
    return this.surfaces.get(id);
  }
  remove(id: string): void {
    this.surfaces.delete(id);
  }
}

let renderer: Memory;
let feed: SurfaceFeed;
beforeEach(() => {
  renderer = new Memory();
  feed = new SurfaceFeed(async () => renderer, async () => true);
  vi.spyOn(console, 'warn').mockReturnValue();
});

describe('surfaces', () => {
  it('are fed once each message, and updated by what comes later in the same part', async () => {
    const messages = [create('s'), update('s', 'one')];
    expect(await feed.feed('k', 's', messages)).toEqual({ state: 'model', model: ['one'] });
    expect(await feed.feed('k', 's', messages)).toEqual({ state: 'model', model: ['one'] });
    expect(await feed.feed('k', 's', [...messages, update('s', 'two')])).toEqual({ state: 'model', model: ['one', 'two'] });
    expect(renderer.fed).toBe(3);
  });

  it('are updated by a later part, which draws nothing of its own', async () => {
    const first = await feed.feed('k1', 's', [create('s'), update('s', 'one')]);
    expect(await feed.feed('k2', 's', [update('s', 'two')])).toEqual({ state: 'elsewhere' });
    expect(first).toEqual({ state: 'model', model: ['one', 'two'] });
  });

  it('of a conversation that was read again are made anew', async () => {
    await feed.feed('live', 's', [create('s'), update('s', 'one')]);
    expect(await feed.feed('stored', 's', [create('s'), update('s', 'two')])).toEqual({ state: 'model', model: ['two'] });
  });

  it.each([
    ['a message that cannot be read', [create('s'), update('s', 'broken'), update('s', 'after')]],
    ['another version', [{ ...create('s'), version: 'v1.0' }]],
    ['no version', [{ createSurface: { surfaceId: 's', catalogId: 'basic' } }]],
    ['an update of a surface that never was', [update('s', 'one')]],
  ])('fail alone: %s', async (_, messages) => {
    expect(await feed.feed('k', 's', messages)).toEqual({ state: 'broken' });
    expect(await feed.feed('k', 's', messages)).toEqual({ state: 'broken' });
    expect(await feed.feed('other', 'o', [create('o'), update('o', 'fine')])).toEqual({ state: 'model', model: ['fine'] });
    expect(console.warn).toHaveBeenCalledTimes(1);
  });

  it('share one renderer, which is loaded when the first comes', async () => {
    const load = vi.fn(async () => renderer);
    const lazy = new SurfaceFeed(load, async () => true);
    expect(load).not.toHaveBeenCalled();
    await Promise.all([lazy.feed('a', 'a', [create('a')]), lazy.feed('b', 'b', [create('b')])]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('can be tried again when the renderer could not be loaded', async () => {
    const load = vi.fn(async () => renderer).mockRejectedValueOnce(new Error('offline'));
    const lazy = new SurfaceFeed(load, async () => true);
    await expect(lazy.feed('k', 's', [create('s')])).rejects.toThrow('offline');
    expect(await lazy.feed('k', 's', [create('s'), update('s', 'one')])).toEqual({ state: 'model', model: ['one'] });
  });
});
