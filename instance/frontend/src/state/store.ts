/**
 * The signals that elements watch. Written by the session and by nobody else.
 */
import { signal, type Signal } from '@preact/signals-core';
import type { Bio } from '../protocol/bio.ts';
import type { LineStatus } from '../transport/channel.ts';
import type { Conversation } from './conversation.ts';
import { EMPTY } from './empty.ts';

export type Loading = 'loading' | 'ready' | { failed: string };

export interface Store {
  bio: Signal<Bio | null>;
  page: Signal<Loading>;
  conversation: Signal<Conversation>;
  history: Signal<Loading>;
  line: Signal<LineStatus>;
  /** What to tell about the line: nothing as long as it holds, or comes back at once. */
  lost: Signal<'' | 'waiting' | 'offline'>;
  owner: Signal<boolean>;
  /** A refusal that belongs to no message, such as that of a click. */
  notice: Signal<string>;
  /** The thread that a private link named, and whether it turned out to be somebody else's, or gone. */
  linked: Signal<string>;
  foreign: Signal<boolean>;
  /** Whether the visitor has the chat before them; answers that come meanwhile are `unread`. */
  attended: Signal<boolean>;
  unread: Signal<number>;
}

export function createStore(): Store {
  return {
    bio: signal<Bio | null>(null),
    page: signal<Loading>('loading'),
    conversation: signal<Conversation>(EMPTY),
    history: signal<Loading>('loading'),
    line: signal<LineStatus>('idle'),
    lost: signal<'' | 'waiting' | 'offline'>(''),
    owner: signal(false),
    notice: signal(''),
    linked: signal(''),
    foreign: signal(false),
    attended: signal(true),
    unread: signal(0),
  };
}
