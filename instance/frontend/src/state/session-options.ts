/** What a session may be told about the place that it runs in, and what it keeps there. */

/** A tab's visitor where every tab is one, and the thread that was opened in it. */
export const SESSION = 'session';
export const THREAD = 'thread';

/** Where it runs; `#thread=…` names the thread to begin with. */
export type Page = Pick<Location, 'protocol' | 'host'> & Partial<Pick<Location, 'hash'>>;

/** `#thread=…` of an address: the private link to a thread. */
export const linked = (hash = ''): string => /^#thread=([\w-]+)$/.exec(hash)?.[1] ?? '';

export interface SessionOptions {
  /** `http`: everything goes over HTTP, no WebSocket is tried. */
  line?: 'socket' | 'http';
  /** Every tab is a visitor of its own, whatever the page says: where no cookie can tell who asks. */
  tab?: boolean;
  /** Where the tab keeps what it knows; the tab's own session storage where nothing is said, null for nowhere. */
  storage?: Storage | null;
}
