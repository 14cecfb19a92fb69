/** One visit to a page, made anew for every test: its session, its store, and the server it speaks with. */
import { afterEach, beforeEach, vi } from 'vitest';
import { Dialogue } from '../../src/state/dialogue.ts';
import { Keeping } from '../../src/state/keeping.ts';
import { Session } from '../../src/state/session.ts';
import { createStore, type Store } from '../../src/state/store.ts';
import { isOwner, visitor } from '../../src/transport/api.ts';
import { fakeFetch, FakeSocket, fakeSockets, json, online, visible as looksAt, type Answer } from '../fakes.ts';
import { bioJson, lines, stream } from '../golden.ts';

const LINKS = lines('links');
export const FRAMES = LINKS.slice(1, -1);
export const AFTER = stream('links').after;
export const QUESTION = 'Where can I listen to your music?';
export const EMPTY_THREAD = LINKS[0]!.snapshot;

export let store: Store;
/** A visitor whose page and conversation are there from the beginning. */
class Visitor extends Dialogue {
  readonly page = new Session(store, PAGE);

  async load(): Promise<void> {
    const owner = isOwner().then((yes) => (store.owner.value = yes));
    await Promise.all([this.page.loadPage().then(() => this.loadHistory()), owner]);
  }
}
const PAGE = { protocol: 'http:', host: 'ada.test' };

export let session: Visitor;
export let routes: Record<string, Answer>;
export let asked: Record<string, unknown[]>;

/** Every test of the file that calls this begins with a visit of its own. */
export function visitForEachTest(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    fakeSockets();
    online(true);
    looksAt(true);
    routes = {
      'GET /api/bio': () => json(bioJson()),
      'GET /api/thread': () => json(EMPTY_THREAD),
      'GET /api/me': () => json({ owner: false }),
    };
    asked = fakeFetch(routes);
    store = createStore();
    session = new Visitor(store, new Keeping(), PAGE);
  });
  afterEach(() => {
    visitor.session = '';
    vi.useRealTimers();
  });
}

export const talk = () => store.conversation.value;
export const shown = () => talk().entries.map((entry) => entry.item);
export const opened = async (): Promise<FakeSocket> => {
  await session.load();
  session.approach();
  FakeSocket.last.open();
  return FakeSocket.last;
};
/** What is loaded when it is needed is there. */
export const settled = async (): Promise<void> => {
  await vi.dynamicImportSettled();
  await wait(0);
};
export const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
