/** The client of `/api/admin`: the token against forged requests, refusals by field, sessions that end in the middle. */
import { beforeEach, expect, test, vi } from 'vitest';
import { problem, serve, type Server } from './server.ts';

let server: Server;
let client: typeof import('../../../src/transport/admin.ts');
beforeEach(async () => {
  vi.resetModules();
  server = serve();
  client = await import('../../../src/transport/admin.ts');
});

test('a change carries the token, which is asked for once', async () => {
  server.on('PUT /profile', { body: { displayName: 'Ada' } });
  await client.admin.put('/profile', { displayName: 'Ada' });
  await client.admin.put('/profile', { displayName: 'Ada' });
  expect(server.calls('GET /session')).toHaveLength(1);
  expect(server.calls('PUT /profile').map(({ csrf }) => csrf)).toEqual(['token-1', 'token-1']);
});

test('a token that is no longer good is read anew and the change is sent again', async () => {
  server.on('DELETE /links/1', problem(403, 'csrf_failed'), { status: 204 });
  await client.admin.remove('/links/1');
  expect(server.calls('DELETE /links/1')).toHaveLength(2);
  server.on('DELETE /links/2', problem(403, 'csrf_failed'));
  await expect(client.admin.remove('/links/2')).rejects.toMatchObject({ code: 'csrf_failed' });
});

test('what is wrong with each field is told by its name', async () => {
  const errors = [{ field: 'title', message: 'is needed' }, { field: 'url', message: 'is no address' }];
  server.on('POST /links', problem(422, 'invalid_fields', 'Correct these.', errors));
  const error = await client.admin.post('/links', {}).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(client.AdminError);
  expect(error).toMatchObject({ status: 422, fields: { title: 'is needed', url: 'is no address' } });
});

test('an answer that is no problem document is still a refusal in words', async () => {
  expect(client.refusal(502, '<html>Bad gateway</html>').message).toMatch(/went wrong/);
  expect(client.refusal(429, '').message).toMatch(/a bit fast/);
  server.on('GET /links', 'unreachable');
  await expect(client.admin.get('/links')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
});

test('a request of somebody whose session ended waits until they have signed in again, and is then sent with the new token', async () => {
  const { login, who, expired, refresh } = await import('../../../src/state/admin/who.ts');
  await refresh();
  server.on('PUT /profile', problem(401, 'not_signed_in'), { body: { displayName: 'Grace' } });
  server.on('POST /login', (asked) =>
    (asked.body as { password: string }).password === 'right'
      ? { body: { account: { ...who.value, name: 'Ada' }, csrf: 'token-2' } }
      : problem(401, 'wrong_login'),
  );
  const saved = client.admin.put('/profile', { displayName: 'Grace' });
  await vi.waitFor(() => expect(expired.value).toBe(true), 15_000);
  await expect(login('ada@example.com', 'wrong')).rejects.toMatchObject({ code: 'wrong_login' });
  expect(expired.value).toBe(true);
  await login('ada@example.com', 'right');
  await expect(saved).resolves.toEqual({ displayName: 'Grace' });
  expect(expired.value).toBe(false);
  expect(server.calls('PUT /profile').map(({ csrf }) => csrf)).toEqual(['token-1', 'token-2']);
});

test('who gives up signing in again is signed out, and what waited is refused', async () => {
  const { leave, who, expired, refresh } = await import('../../../src/state/admin/who.ts');
  await refresh();
  server.on('GET /links', problem(401, 'not_signed_in'));
  const read = client.admin.get('/links');
  await vi.waitFor(() => expect(expired.value).toBe(true), 15_000);
  leave();
  await expect(read).rejects.toMatchObject({ code: 'not_signed_in' });
  expect(who.value).toBeNull();
});

test('a query leaves out what is not given', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => (asked.push(url), new Response('{}')));
  await client.admin.get('/transcripts', { q: 'a b', limit: 3, offset: undefined });
  expect(asked).toEqual(['/api/admin/transcripts?q=a+b&limit=3']);
});
