/** An instance that answers as it is told, and remembers what it was asked. */
import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  csrf: string | null;
}
type Answer = { status?: number; body?: unknown } | 'unreachable' | ((asked: Asked) => { status?: number; body?: unknown });

export interface Server {
  asked: Asked[];
  /** Answers one request after the other; the last of them for good. */
  on(route: string, ...answers: Answer[]): void;
  calls(route: string): Asked[];
}

export const problem = (status: number, code: string, detail = 'No.', errors?: object[]): { status: number; body: unknown } => ({
  status,
  body: { status, code, detail, ...(errors && { errors }) },
});

export function serve(): Server {
  const routes = new Map<string, Answer[]>();
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const path = new URL(url, 'http://ada.test').pathname.replace('/api/admin', '');
    const headers = new Headers(init.headers);
    const one: Asked = { method, path, body: init.body ? (JSON.parse(String(init.body)) as unknown) : undefined, csrf: headers.get('X-CSRF-Token') };
    asked.push(one);
    const answers = routes.get(`${method} ${path}`);
    if (!answers) throw new Error(`nobody answers ${method} ${path}`);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer === 'unreachable') throw new TypeError('Failed to fetch');
    const { status = 200, body } = typeof answer === 'function' ? answer(one) : answer;
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  const server: Server = {
    asked,
    on: (route, ...answers) => void routes.set(route, answers),
    calls: (route) => asked.filter(({ method, path }) => `${method} ${path}` === route),
  };
  server.on('GET /session', { body: { account: { id: 'a', name: 'Ada', email: 'ada@example.com', role: 'owner', hasPassword: true }, csrf: 'token-1' } });
  return server;
}
