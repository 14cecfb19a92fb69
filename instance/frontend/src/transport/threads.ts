/**
 * What a visitor may do with what is kept about them: their threads, all of it as one document, and its end. Loaded when
 * somebody turns to it.
 */
import { parseSnapshot, type Item } from '../protocol/frames.ts';
import { parseThread, parseThreads, type ThreadPage, type ThreadState, type ThreadView } from '../protocol/threads.ts';
import { ApiError, json, request } from './api.ts';
import { words } from '../words/index.ts';

const at = (thread: string, more = ''): string => `/api/threads/${encodeURIComponent(thread)}${more}`;
const FRESH: RequestInit = { cache: 'no-store' };
/** The most items of a thread that are told at once. */
const AT_ONCE = 500;

async function view(response: Response): Promise<ThreadView> {
  const thread = parseThread(await response.json());
  if (!thread) throw new ApiError(response.status, 'invalid_thread', words.failures.unreadable);
  return thread;
}

/** Some threads, those with the newest entry first. */
export async function fetchThreads(state: ThreadState, limit: number, offset: number): Promise<ThreadPage> {
  return parseThreads(await (await request(`/api/threads?state=${state}&limit=${limit}&offset=${offset}`, FRESH)).json());
}

/** An empty label brings back the first words. */
export async function changeThread(thread: string, change: { label?: string; archived?: boolean }): Promise<ThreadView> {
  return view(await request(at(thread), json('PATCH', change)));
}

/** `erase`: for good; otherwise it can be restored. */
export async function deleteThread(thread: string, erase = false): Promise<void> {
  await request(at(thread, erase ? '?erase=true' : ''), { method: 'DELETE' });
}

export async function restoreThread(thread: string): Promise<ThreadView> {
  return view(await request(at(thread, '/restore'), { method: 'POST' }));
}

/** Every item of a thread from its beginning. */
export async function fetchWhole(thread: string): Promise<Item[]> {
  const items: Item[] = [];
  let before: number | null = null;
  do {
    const more: string = before === null ? '' : `&before=${before}`;
    const snapshot = parseSnapshot(await (await request(at(thread, `?limit=${AT_ONCE}${more}`), FRESH)).json());
    if (!snapshot) throw new ApiError(200, 'invalid_thread', words.failures.unreadable);
    items.unshift(...snapshot.items);
    before = snapshot.before;
  } while (before !== null);
  return items;
}

/** Everything that is kept about this visitor, as JSON. */
export async function exportMe(): Promise<string> {
  return (await request('/api/me/export', FRESH)).text();
}

/** Erases it, for good. */
export async function eraseMe(): Promise<void> {
  await request('/api/me', { method: 'DELETE' });
}
