/** What `/api/threads` tells about a visitor's conversations, checked once at the border. */

export type ThreadState = 'active' | 'archived' | 'deleted';

export interface ThreadView {
  thread: string;
  /** Its name, or the first words. */
  label: string;
  updatedAt: string;
  archived: boolean;
  deletedAt: string | null;
  lastMessage: { role: 'user' | 'assistant'; text: string } | null;
}
export interface ThreadPage {
  threads: ThreadView[];
  total: number;
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The thread, or null for what names none. */
export function parseThread(value: unknown): ThreadView | null {
  const thread = object(value);
  if (typeof thread.thread !== 'string' || thread.thread === '') return null;
  const last = object(thread.lastMessage);
  return {
    thread: thread.thread,
    label: text(thread.label),
    updatedAt: text(thread.updatedAt),
    archived: thread.archived === true,
    deletedAt: text(thread.deletedAt) || null,
    lastMessage: text(last.text) ? { role: last.role === 'user' ? 'user' : 'assistant', text: text(last.text) } : null,
  };
}

export function parseThreads(value: unknown): ThreadPage {
  const { threads, total } = object(value);
  const found = (Array.isArray(threads) ? threads : []).map(parseThread).filter((thread) => thread !== null);
  return { threads: found, total: typeof total === 'number' ? total : found.length };
}
