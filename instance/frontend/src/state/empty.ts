/** The conversation of which nothing is known yet. */
import type { Conversation } from './conversation.ts';

export const EMPTY: Conversation = {
  thread: null,
  lastSeq: 0,
  entries: [],
  pending: null,
  running: null,
  held: [],
  progress: {},
  before: null,
};
