/** Who is signed in on the creator's side. */
import { signal, type Signal } from '@preact/signals-core';
import type { AccountView } from '../../protocol/admin.ts';
import { beginSession, endSession, readSession, session } from '../../transport/admin.ts';
import { forget } from './draft.ts';
import { dismissAll } from './notices.ts';

/** undefined: not asked yet; null: nobody. */
export const who: Signal<AccountView | null | undefined> = signal(undefined);

/** The session of somebody who is still in the middle of something has ended; they sign in again where they are. */
export const expired = signal(false);

let waiting: { again: Promise<boolean>; done: (signedIn: boolean) => void } | null = null;

session.expired = (): Promise<boolean> => {
  if (!who.peek()) return Promise.resolve(false);
  if (!waiting) {
    let done!: (signedIn: boolean) => void;
    const again = new Promise<boolean>((resolve) => (done = resolve));
    waiting = { again, done };
    expired.value = true;
  }
  return waiting.again;
};

function ended(signedIn: boolean): void {
  waiting?.done(signedIn);
  waiting = null;
  expired.value = false;
}

/** Asks the instance who is signed in. Throws AdminError where it cannot say. */
export async function refresh(): Promise<void> {
  who.value = (await readSession())?.account ?? null;
}

/** Throws AdminError, `wrong_login` above all. */
export async function login(email: string, password: string): Promise<void> {
  const before = who.peek();
  const { account } = await beginSession(email, password);
  // What somebody else had begun is not this person's to go on with.
  if (before && before.id !== account.id) forget();
  who.value = account;
  ended(true);
}

/** Nobody is signed in any more, and what waited for somebody is given up. */
export function leave(): void {
  forget();
  who.value = null;
  ended(false);
}

export async function logout(): Promise<void> {
  dismissAll();
  try {
    await endSession();
  } finally {
    leave();
  }
}
