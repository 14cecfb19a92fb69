/** What is said to the creator in passing: what was done, with the way back, and what went wrong. */
import { signal } from '@preact/signals-core';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'told' | 'warned';
  readonly undo?: () => void | Promise<void>;
  /** Called once when the notice is gone without having been undone. */
  readonly gone?: () => void;
}

/** The newest is last. */
export const notices = signal<readonly Notice[]>([]);

/** How long a notice stays, in milliseconds; one that can be undone longer. */
export const STAYS = { told: 5000, undoable: 8000, warned: 12000 };
const MOST = 3;
let last = 0;

function add(notice: Omit<Notice, 'id'>): number {
  // The same words again take the place of those that stand there.
  const same = notices.value.find((other) => other.text === notice.text && other.kind === notice.kind);
  if (same) dismiss(same.id);
  const id = ++last;
  notices.value = [...notices.value, { id, ...notice }];
  for (const old of notices.value.slice(0, -MOST)) dismiss(old.id);
  return id;
}

/** Says what was done. `undo` takes it back, `gone` is called when that is no longer possible. */
export function tell(text: string, undo?: () => void | Promise<void>, gone?: () => void): number {
  return add({ text, kind: 'told', ...(undo && { undo }), ...(gone && { gone }) });
}

/** Says what went wrong. */
export function warn(text: string): void {
  add({ text, kind: 'warned' });
}

/** Takes a notice away: what it could have undone stays done. */
export function dismiss(id: number): void {
  const notice = notices.value.find((other) => other.id === id);
  notices.value = notices.value.filter((other) => other.id !== id);
  notice?.gone?.();
}

/** Takes back what a notice told of. */
export function undo(id: number): void {
  const notice = notices.value.find((other) => other.id === id);
  notices.value = notices.value.filter((other) => other.id !== id);
  void notice?.undo?.();
}

/** Nothing can be undone any more: another person, or the page is left. */
export function dismissAll(): void {
  for (const notice of notices.value) dismiss(notice.id);
}
