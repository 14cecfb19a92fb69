/**
 * The one line to the server: frames come in, client messages go out, drops are healed here.
 *
 * Place in the flow: protocol → **ChatChannel** → state. A WebSocket is tried first; after each opening the channel
 * says `resume` with the last number the state has seen, so a drop costs nothing. Where no WebSocket opens (a proxy that
 * knows none) everything goes over HTTP instead (`http-line.ts`). The channel knows no conversation.
 */
import { parseFrameText, type ClientMessage, type Frame } from '../protocol/frames.ts';
import { instance, type ApiError } from './api.ts';
import { backoff } from './backoff.ts';
import type { HttpLine } from './http-line.ts';

/** idle: nobody has asked for a line yet · fallback: messages go over HTTP, because no WebSocket is to be had or wanted. */
export type LineStatus = 'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'fallback';

export interface ChannelEvents {
  frame(frame: Frame): void;
  status(status: LineStatus): void;
  /** A message did not reach the server. */
  failed(error: ApiError): void;
  /** The thread and the last number seen of it, asked at each opening. */
  place(): { thread: string | null; lastSeq: number };
}

/** An attempt that has not opened by then counts as failed; sleeping pages hold the request while they wake. */
const OPEN_WITHIN_MS = 8_000;
/** Attempts that never opened before messages go over HTTP. */
const ATTEMPTS_BEFORE_FALLBACK = 2;

export class ChatChannel {
  readonly #events: ChannelEvents;
  /** Null where only HTTP is wanted. */
  readonly #url: (() => string) | null;
  /** Loaded when it is needed, which on most networks is never. */
  #http: HttpLine | null = null;
  #socket: WebSocket | null = null;
  #status: LineStatus = 'idle';
  #attempt = 0;
  #neverOpened = 0;
  /** Whether a WebSocket ever opened here: then one that does not is no reason to do without. */
  #works = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #queue: ClientMessage[] = [];
  #wanted = false;

  constructor(url: (() => string) | null, events: ChannelEvents) {
    this.#url = url;
    this.#events = events;
  }

  get status(): LineStatus {
    return this.#status;
  }

  /** Ask for a line and keep it; calling again is free. */
  connect(): void {
    if (!this.#wanted) {
      this.#wanted = true;
      addEventListener('online', this.#wake);
      addEventListener('offline', this.#sleep);
      document.addEventListener('visibilitychange', this.#wake);
    }
    if (!this.#socket && this.#retry === undefined && this.#status !== 'fallback') this.#open();
  }

  close(): void {
    this.#wanted = false;
    removeEventListener('online', this.#wake);
    removeEventListener('offline', this.#sleep);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#forget();
    this.#queue = [];
    this.#set('idle');
  }

  /** Drop the line and take a new one: the server then sees the visitor's present cookie and thread. */
  restart(): void {
    this.#forget();
    this.#attempt = 0;
    this.#queue = [];
    if (this.#status === 'fallback') {
      this.#http?.follow();
      return;
    }
    this.#set('idle');
    if (this.#wanted) this.#open();
  }

  /** Send now, or as soon as there is a line. */
  send(message: ClientMessage): void {
    if (this.#status === 'open' && this.#socket) {
      this.#socket.send(JSON.stringify(message));
    } else if (this.#status === 'fallback' && this.#http) {
      this.#http.send(message);
    } else {
      this.#queue.push(message);
      this.connect();
      this.#wake();
    }
  }

  /** What waited for a line, but for what each new line does by itself. */
  #waited(): ClientMessage[] {
    return this.#queue.splice(0).filter((message) => !('type' in message && message.type === 'resume'));
  }

  #set(status: LineStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#events.status(status);
  }

  #open(): void {
    if (!navigator.onLine) {
      this.#set('offline');
      return;
    }
    if (!this.#url) {
      this.#set('fallback');
      void this.#overHttp();
      return;
    }
    this.#set('connecting');
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url());
    } catch {
      this.#lost(false);
      return;
    }
    this.#socket = socket;
    let opened = false;
    this.#opening = setTimeout(() => socket === this.#socket && !opened && this.#drop(socket, false), OPEN_WITHIN_MS);
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      opened = true;
      this.#works = true;
      clearTimeout(this.#opening);
      this.#attempt = 0;
      this.#neverOpened = 0;
      this.#set('open');
      for (const message of [{ type: 'resume', lastSeq: this.#events.place().lastSeq }, ...this.#waited()]) socket.send(JSON.stringify(message));
    };
    socket.onmessage = (event: MessageEvent) => {
      if (socket !== this.#socket || typeof event.data !== 'string') return;
      const frame = parseFrameText(event.data);
      if (frame?.type === 'resume') this.#drop(socket, true, frame.afterSeconds * 1000);
      else if (frame) this.#events.frame(frame);
    };
    socket.onclose = () => socket === this.#socket && this.#drop(socket, opened);
  }

  #drop(socket: WebSocket, opened: boolean, wait?: number): void {
    clearTimeout(this.#opening);
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#lost(opened, wait);
  }

  /** `wait`: milliseconds that the server asked for. */
  #lost(opened: boolean, wait?: number): void {
    if (!opened) this.#neverOpened += 1;
    if (!navigator.onLine) {
      this.#set('offline');
      return;
    }
    if (!this.#works && this.#neverOpened >= ATTEMPTS_BEFORE_FALLBACK && this.#queue.length > 0) {
      this.#set('fallback');
      void this.#overHttp();
      return;
    }
    this.#set('waiting');
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      // A page nobody looks at keeps quiet; becoming visible wakes it.
      if (document.visibilityState === 'visible' || this.#queue.length > 0) this.#open();
    }, wait ?? backoff(this.#attempt++));
  }

  async #overHttp(): Promise<void> {
    const Line = await http.line().catch(() => null);
    if (this.#status !== 'fallback') return;
    if (!Line) {
      // Its file could not be loaded: as good as no line, so that everything waits and is tried again.
      this.#set('waiting');
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#open();
      }, backoff(this.#attempt++));
      return;
    }
    this.#http ??= new Line({ ...this.#events, status: (status) => this.#status === 'fallback' && this.#events.status(status) });
    this.#http.follow();
    for (const message of this.#waited()) this.#http.send(message);
  }

  readonly #wake = (): void => {
    if (!this.#wanted || this.#socket || document.visibilityState === 'hidden' || !navigator.onLine) return;
    if (this.#status === 'fallback') return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#open();
  };

  readonly #sleep = (): void => {
    this.#forget();
    this.#set('offline');
  };

  #forget(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#opening);
    this.#retry = undefined;
    this.#http?.close();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Where the line over HTTP comes from: a file of its own, loaded when it is needed; the widget, which needs it always, has it along. */
export const http: { line: () => Promise<typeof HttpLine> } = { line: async () => (await import('./http-line.ts')).HttpLine };

/** The chat's WebSocket address beside the page's own, or at the instance's; what is empty of `asked` is left out. */
export function chatUrl(page: Pick<Location, 'protocol' | 'host'>, asked: Readonly<Record<string, string>> = {}): string {
  const origin = instance.origin || `${page.protocol}//${page.host}`;
  const query = Object.entries(asked).flatMap(([name, value]) => (value ? `${name}=${encodeURIComponent(value)}` : []));
  return `${origin.replace(/^http/, 'ws')}/ws/chat${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
