/** Where in the creator's side one is: the address below `/admin`, by the browser's history. */
import { signal } from '@preact/signals-core';
import { forget, unsaved } from './draft.ts';

export const ROOT = '/admin';

const here = (): string => location.pathname.slice(ROOT.length).replace(/\/+$/, '') || '/';
const inside = (pathname: string): boolean => pathname === ROOT || pathname.startsWith(`${ROOT}/`);

/** `/`, `/links`, `/conversations/…`; read-only for all but `go`. */
export const path = signal(inside(location.pathname) ? here() : '/');
/** What stands behind the question mark, without it. */
export const search = signal(location.search.slice(1));

/** The address of a path for `href`. */
export const href = (to: string): string => (to === '/' ? ROOT : ROOT + to);

/** Asks whether what is not saved may be lost; set by the shell. */
export const leaving: { ask: () => Promise<boolean> } = { ask: async () => true };

/** How many steps into the history this entry is, so that a step back that is refused can be taken again. */
let depth = 0;
/** How far each entry was scrolled. */
const seen = new Map<number, number>();
/** Steps of our own that the browser will tell of. */
let ours = 0;

const shown = (): void => {
  search.value = location.search.slice(1);
  path.value = here();
};

/** How far down what is shown now was when it was left; 0 for what is new. */
export const scrolled = (): number => seen.get(depth) ?? 0;

async function mayLeave(): Promise<boolean> {
  if (!unsaved.peek()) return true;
  if (!(await leaving.ask())) return false;
  forget();
  return true;
}

/** Goes to a path below /admin, which may have a `?…`; resolves to whether one is there. Asks before anything unsaved is lost. */
export async function go(to: string, { replace = false } = {}): Promise<boolean> {
  const [pathname = '/', asked = ''] = to.split('?');
  const elsewhere = pathname !== path.peek();
  if (elsewhere && !(await mayLeave())) return false;
  const address = href(pathname) + (asked && `?${asked}`);
  if (replace) history.replaceState({ depth }, '', address);
  else if (address !== location.pathname + location.search) {
    seen.set(depth, scrollY);
    history.pushState({ depth: ++depth }, '', address);
  }
  if (elsewhere) seen.delete(depth);
  shown();
  return true;
}

/** A step that the browser tells of, and that changes nothing here. Resolves once it is taken: the next one begins where it ends. */
function step(by: number): Promise<void> {
  ours++;
  return new Promise((resolve) => {
    addEventListener('popstate', () => resolve(), { once: true });
    history.go(by);
  });
}

async function stepped(event: PopStateEvent): Promise<void> {
  if (ours > 0) return void ours--;
  if (!inside(location.pathname)) return;
  const to = Number((event.state as { depth?: unknown } | null)?.depth ?? 0);
  const by = to - depth;
  if (unsaved.peek() && by !== 0 && here() !== path.peek()) {
    // The browser is there already: step back, ask, and go on where one may.
    await step(-by);
    if (!(await leaving.ask())) return;
    forget();
    await step(by);
  }
  if (by !== 0) seen.set(depth, scrollY);
  depth = to;
  shown();
}

const unloading = (event: BeforeUnloadEvent): void => {
  if (unsaved.peek()) event.preventDefault();
};

/** Begins to follow the browser; returns the end of it. */
export function follow(): () => void {
  const state = history.state as { depth?: unknown } | null;
  depth = Number(state?.depth ?? 0);
  const step = (event: PopStateEvent): void => void stepped(event);
  history.replaceState({ ...state, depth }, '');
  shown();
  addEventListener('popstate', step);
  addEventListener('beforeunload', unloading);
  return () => {
    removeEventListener('popstate', step);
    removeEventListener('beforeunload', unloading);
  };
}
