/** The HTTP routes of a conversation: its thread, a session for a tab, ratings. */
import { parseSnapshot, type Rating, type Snapshot } from '../protocol/frames.ts';
import { words } from '../words/index.ts';
import { ApiError, json, request } from './api.ts';

/** The thread that an answer tells. Throws ApiError for what is none. */
export function snapshotOf(told: unknown): Snapshot {
  const snapshot = parseSnapshot(told);
  if (!snapshot) throw new ApiError(200, 'invalid_thread', words.failures.unreadable);
  return snapshot;
}
const told = async (path: string, init: RequestInit): Promise<Snapshot> => snapshotOf(await (await request(path, init)).json());

/** A thread of the visitor's, without its id the newest. ApiError 404 `unknown_thread` where it is not theirs, or gone. */
export async function fetchThread(thread?: string): Promise<Snapshot> {
  const path = thread ? `/api/threads/${encodeURIComponent(thread)}` : '/api/thread';
  return told(path, { cache: 'no-store' });
}

export async function beginThread(): Promise<Snapshot> {
  return told('/api/thread', { method: 'POST' });
}

/** A new visitor for this tab alone; the answer is what `visitor.session` holds from then on. */
export async function beginSession(): Promise<string> {
  const body = (await (await request('/api/session', { method: 'POST' })).json()) as Record<string, unknown>;
  return typeof body.session === 'string' ? body.session : '';
}

/** What came before: `before` as the thread told it. */
export async function fetchEarlier(thread: string, before: number): Promise<Snapshot> {
  return told(`/api/threads/${encodeURIComponent(thread)}?before=${before}`, { cache: 'no-store' });
}

/** What was said of answers so far. */
let rated: Promise<unknown> = Promise.resolve();

/** One after the other: requests that are under way together may arrive in any order, and the last word is to stay. */
export function rate(thread: string, item: string, rating: Rating | null): Promise<void> {
  const kept = rated.then(async () => void (await request(`/api/threads/${thread}/items/${item}/rating`, json('PUT', { rating }))));
  rated = kept.catch(() => undefined);
  return kept;
}
