/** Lists: seen at once, put back when refused, and what can be undone. */
import { beforeEach, expect, test, vi } from 'vitest';
import { problem, serve, type Server } from './server.ts';

interface Row {
  id: number;
  title: string;
  enabled: boolean;
}
const rows = (): Row[] => [1, 2, 3].map((id) => ({ id, title: `Link ${id}`, enabled: true }));

let server: Server;
let Resource: typeof import('../../../src/state/admin/resource.ts').Resource;
let notices: typeof import('../../../src/state/admin/notices.ts');
beforeEach(async () => {
  vi.resetModules();
  server = serve();
  server.on('GET /links', { body: { items: rows(), total: 3, limit: 500, offset: 0 } });
  ({ Resource } = await import('../../../src/state/admin/resource.ts'));
  notices = await import('../../../src/state/admin/notices.ts');
});

const made = async (ways = {}) => {
  const links = new Resource<Row>('/links', ways);
  await links.load();
  return links;
};
const titles = (links: { items: { value: readonly Row[] | null } }) => links.items.value?.map(({ title }) => title);
const ids = (links: { items: { value: readonly Row[] | null } }) => links.items.value?.map(({ id }) => id);

test('a change is seen before the instance has answered, and undone by the notice', async () => {
  const links = await made({ changed: () => 'Saved' });
  server.on('PATCH /links/2', ({ body }) => ({ body: { ...rows()[1], ...(body as object) } }));
  const changing = links.change(2, { title: 'New' });
  expect(titles(links)).toEqual(['Link 1', 'New', 'Link 3']);
  await changing;
  const [notice] = notices.notices.value;
  expect(notice?.text).toBe('Saved');
  notices.undo(notice!.id);
  expect(titles(links)).toEqual(['Link 1', 'Link 2', 'Link 3']);
  await vi.waitFor(() => expect(server.calls('PATCH /links/2').map(({ body }) => body)).toEqual([{ title: 'New' }, { title: 'Link 2' }]), 15_000);
});

test('a change that is refused is put back, and the reason is thrown by field', async () => {
  const links = await made({ changed: () => 'Saved' });
  server.on('PATCH /links/2', problem(422, 'invalid_fields', 'No.', [{ field: 'title', message: 'is needed' }]));
  const changing = links.change(2, { title: '' });
  expect(titles(links)?.[1]).toBe('');
  await expect(changing).rejects.toMatchObject({ fields: { title: 'is needed' } });
  expect(titles(links)).toEqual(['Link 1', 'Link 2', 'Link 3']);
  expect(notices.notices.value).toEqual([]);
});

test('a switch that is refused says why instead of throwing', async () => {
  const links = await made();
  server.on('PATCH /links/1', 'unreachable');
  await links.flip(1, { enabled: false });
  expect(links.items.value?.[0]?.enabled).toBe(true);
  expect(notices.notices.value.map(({ kind }) => kind)).toEqual(['warned']);
});

test('a removal that is undone never reaches the instance, and the entry is where it was', async () => {
  const links = await made({ removed: ({ title }: Row) => `${title} is deleted` });
  await links.remove(2);
  expect(ids(links)).toEqual([1, 3]);
  notices.undo(notices.notices.value[0]!.id);
  expect(ids(links)).toEqual([1, 2, 3]);
  expect(server.calls('DELETE /links/2')).toEqual([]);
});

test('a removal is final when its notice is gone, and comes back when the instance refuses it', async () => {
  const links = await made({ removed: () => 'Deleted' });
  server.on('DELETE /links/1', { status: 204 });
  await links.remove(1);
  notices.dismiss(notices.notices.value[0]!.id);
  await vi.waitFor(() => expect(server.calls('DELETE /links/1')).toHaveLength(1), 15_000);
  expect(ids(links)).toEqual([2, 3]);
  server.on('DELETE /links/3', problem(503, 'storage_unavailable'));
  await links.remove(3);
  notices.dismiss(notices.notices.value[0]!.id);
  await vi.waitFor(() => expect(ids(links)).toEqual([2, 3]), 15_000);
  expect(notices.notices.value.map(({ kind }) => kind)).toEqual(['warned']);
});

test('what is about to be removed is not read again meanwhile', async () => {
  const links = await made({ removed: () => 'Deleted' });
  await links.remove(2);
  await links.load();
  expect(ids(links)).toEqual([1, 3]);
  expect(links.total.value).toBe(2);
});

test('what is added while the list is on its way is on it', async () => {
  const links = new Resource<Row>('/links');
  const made = { id: 4, title: 'Link 4', enabled: true };
  server.on('POST /links', { body: made });
  const reading = links.load();
  server.on('GET /links', { body: { items: [...rows(), made], total: 4, limit: 500, offset: 0 } });
  await links.create({ title: 'Link 4' });
  await reading;
  await vi.waitFor(() => expect(ids(links)).toEqual([1, 2, 3, 4]), 15_000);
  expect(links.total.value).toBe(4);
});

test('a removal without a way back is sent at once', async () => {
  const links = await made();
  server.on('DELETE /links/2', { status: 204 });
  await links.remove(2);
  expect(server.calls('DELETE /links/2')).toHaveLength(1);
  expect(notices.notices.value).toEqual([]);
});

test('another order is seen at once, told with all ids, and taken back', async () => {
  const links = await made({ reordered: () => 'In order' });
  server.on('PUT /links/order', { body: {} });
  const ordering = links.reorder([3, 1, 2]);
  expect(ids(links)).toEqual([3, 1, 2]);
  await ordering;
  notices.undo(notices.notices.value[0]!.id);
  await vi.waitFor(() => expect(server.calls('PUT /links/order').map(({ body }) => body)).toEqual([{ ids: [3, 1, 2] }, { ids: [1, 2, 3] }]), 15_000);
  expect(ids(links)).toEqual([1, 2, 3]);
});

test('an order that is refused stands as it was', async () => {
  const links = await made();
  server.on('PUT /links/order', problem(503, 'storage_unavailable'));
  await links.reorder([3, 2, 1]);
  expect(ids(links)).toEqual([1, 2, 3]);
  expect(notices.notices.value.map(({ kind }) => kind)).toEqual(['warned']);
});

test('a list that cannot be read says why, and is read again', async () => {
  const links = new Resource<Row>('/links');
  server.on('GET /links', 'unreachable', { body: { items: rows(), total: 3, limit: 500, offset: 0 } });
  await links.load();
  expect(links.items.value).toBeNull();
  expect(links.failure.value).not.toBe('');
  await links.load();
  expect([ids(links), links.failure.value]).toEqual([[1, 2, 3], '']);
});
