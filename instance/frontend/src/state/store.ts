/**
 * The signals that elements watch. Written by the session and by nobody else.
 */
import type { Bio } from '../protocol/bio.ts';
import type { LineStatus } from '../transport/channel.ts';
import { EMPTY, type Conversation } from './conversation.ts';
import { Signal } from './signal.ts';

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
    bio: new Signal<Bio | null>(null),
    page: new Signal<Loading>('loading'),
    conversation: new Signal<Conversation>(EMPTY),
    history: new Signal<Loading>('loading'),
    line: new Signal<LineStatus>('idle'),
    owner: new Signal(false),
    notice: new Signal(''),
  };
}
