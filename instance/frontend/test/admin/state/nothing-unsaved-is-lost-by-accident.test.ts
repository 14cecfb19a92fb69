/** Drafts, and the router that asks before one is lost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let draft: typeof import('../../../src/state/admin/draft.ts');
let place: typeof import('../../../src/state/admin/place.ts');
let stop = (): void => {};
beforeEach(async () => {
  vi.resetModules();
  history.replaceState(null, '', '/admin');
  draft = await import('../../../src/state/admin/draft.ts');
  place = await import('../../../src/state/admin/place.ts');
  stop = place.follow();
});
afterEach(() => stop());

test('a draft is dirty as long as it differs from what is saved', () => {
  const one = new draft.Draft({ title: 'A', url: '' });
  expect([one.dirty.value, draft.unsaved.value]).toEqual([false, false]);
  one.set({ title: 'B' });
  expect([one.dirty.value, draft.unsaved.value]).toEqual([true, true]);
  one.set({ title: 'A' });
  expect(draft.unsaved.value).toBe(false);
});

test('what is wrong stands beside its field until that is written anew', async () => {
  const { AdminError } = await import('../../../src/transport/admin.ts');
  const one = new draft.Draft({ title: 'A', url: 'x' });
  one.set({ title: '' });
  const refused = async () => Promise.reject(new AdminError(422, 'invalid_fields', 'No.', { title: 'is needed', url: 'is no address' }));
  expect(await one.save(refused)).toBe(false);
  expect(one.errors.value).toEqual({ title: 'is needed', url: 'is no address' });
  one.set({ title: 'C' });
  expect(one.errors.value).toEqual({ url: 'is no address' });
  expect(one.dirty.value).toBe(true);
});

test('what is written while it is being saved stays written', async () => {
  const one = new draft.Draft({ title: 'A' });
  one.set({ title: 'B' });
  let answer!: (value: { title: string }) => void;
  const saving = one.save(() => new Promise((resolve) => (answer = resolve)));
  expect(await one.save(async (value) => value)).toBe(false);
  one.set({ title: 'C' });
  answer({ title: 'B' });
  expect(await saving).toBe(true);
  expect([one.value.value.title, one.dirty.value]).toEqual(['C', true]);
});

test('the router asks, stays where the answer is no, and lets go where it is yes', async () => {
  const one = new draft.Draft({ title: 'A' });
  one.set({ title: 'B' });
  const ask = vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(false).mockResolvedValueOnce(true);
  place.leaving.ask = ask;
  expect(await place.go('/links')).toBe(false);
  expect([place.path.value, location.pathname, one.value.value.title]).toEqual(['/', '/admin', 'B']);
  expect(await place.go('/links')).toBe(true);
  expect([place.path.value, location.pathname, one.value.value.title]).toEqual(['/links', '/admin/links', 'A']);
  expect(ask).toHaveBeenCalledTimes(2);
});

test('nothing is asked where nothing would be lost, nor within the same view', async () => {
  const ask = vi.fn<() => Promise<boolean>>();
  place.leaving.ask = ask;
  await place.go('/start?step=links');
  new draft.Draft({ a: 1 }).set({ a: 2 });
  await place.go('/start?step=faq');
  expect([place.path.value, place.search.value]).toEqual(['/start', 'step=faq']);
  expect(ask).not.toHaveBeenCalled();
});

test('the browser itself is asked to wait while something is not saved', () => {
  const leave = (): boolean => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  const one = new draft.Draft({ title: 'A' });
  one.set({ title: 'B' });
  expect(leave()).toBe(true);
  one.reset();
  expect(leave()).toBe(false);
});

test('an address leads to its view, with what stands in it, or nowhere', async () => {
  const { find } = await import('../../../src/elements/admin/views.ts');
  expect(find('/links')?.view.tag).toBe('links-view');
  expect(find('/conversations/abc%20d')).toMatchObject({ view: { tag: 'conversation-view' }, params: { thread: 'abc d' } });
  expect([find('/nowhere'), find('/links/1/2'), find('/conversations/%')]).toEqual([null, null, null]);
});
