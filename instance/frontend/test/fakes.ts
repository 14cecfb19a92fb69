/** A server made of what the browser gives: a WebSocket and a fetch that the test holds in its hands. */
import { vi } from 'vitest';

/** Every socket that was asked for, oldest first. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }
  sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    if (this.closed) throw new Error('sent on a closed socket');
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.();
  }
  say(...frames: unknown[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }
  drop(): void {
    this.closed = true;
    this.onclose?.();
  }
}

export function fakeSockets(): void {
  FakeSocket.all = [];
  vi.stubGlobal('WebSocket', FakeSocket);
}

/** What is told of the visitor's surroundings with everything that asks for an answer. */
export const WHERE = { locale: 'en', timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone };

export type Answer = () => Response | Promise<Response>;
export const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
/** An event stream that holds these frames and then ends. */
export const events = (frames: readonly unknown[]): Response =>
  new Response(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''), { status: 200 });
export const nothing: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

/** `routes`: "METHOD /path" to its answer. Returns the bodies that were sent, by route. */
export function fakeFetch(routes: Record<string, Answer>): Record<string, unknown[]> {
  const asked: Record<string, unknown[]> = {};
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const route = `${init.method ?? 'GET'} ${path}`;
    (asked[route] ??= []).push(typeof init.body === 'string' ? JSON.parse(init.body) : null);
    return (routes[route] ?? (() => json({ detail: `no ${route}` }, 404)))();
  });
  return asked;
}

export function online(yes: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(yes);
  dispatchEvent(new Event(yes ? 'online' : 'offline'));
}
export function visible(yes: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(yes ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}
