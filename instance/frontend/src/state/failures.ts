/** Why something that the visitor asked for did not come about, in words for them. */
import { ApiError } from '../transport/api.ts';
import { words } from '../words/index.ts';
import type { Failure } from './conversation.ts';

export const failureOf = (error: unknown): Failure =>
  error instanceof ApiError
    ? { code: error.code, message: error.message, retryable: error.status === 0 || error.status >= 429 }
    : { code: 'unknown', message: words.failures.unknown, retryable: true };

/** What was sent on an open line and never answered. */
export const notTaken = (): Failure => ({ code: 'not_taken', message: words.failures.notTaken, retryable: true });
