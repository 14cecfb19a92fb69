/**
 * The signals that elements watch. Written by the session and by nobody else.
 */
import { signal, type Signal } from '@preact/signals-core';
import type { Bio } from '../protocol/bio.ts';
import type { LineStatus } from '../transport/channel.ts';
import { EMPTY, type Conversation } from './conversation.ts';

export type Loading = 'loading' | 'ready' | { failed: string };

export interface Store {
  bio: Signal<Bio | null>;
  page: Signal<Loading>;
  conversation: Signal<Conversation>;
  history: Signal<Loading>;
  line: Signal<LineStatus>;
  owner: Signal<boolean>;
  /** A refusal that belongs to no message, such as that of a click. */
  notice: Signal<string>;
}

export function createStore(): Store {
  return {
    bio: signal<Bio | null>(null),
    page: signal<Loading>('loading'),
    conversation: signal<Conversation>(EMPTY),
    history: signal<Loading>('loading'),
    line: signal<LineStatus>('idle'),
    owner: signal(false),
    notice: signal(''),
  };
}
