/**
 * The one line to the server: frames come in, client messages go out, drops are healed here.
 *
 * Place in the flow: protocol → **ChatChannel** → state. A WebSocket is tried first; after each opening the channel
 * says `resume` with the last number the state has seen, so a drop costs nothing. Where no WebSocket opens (a proxy that
 * knows none), messages go by `POST /api/chat` and its event stream instead. The channel knows no conversation.
 */
import { parseFrameText, type ClientMessage, type Frame } from '../protocol/frames.ts';
import { SseParser } from '../protocol/sse.ts';
import { problem, unreachable, type ApiError } from './api.ts';
import { backoff } from './backoff.ts';

/** idle: nobody has asked for a line yet · fallback: no WebSocket to be had, messages go over HTTP. */
export type LineStatus = 'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'fallback';

export interface ChannelEvents {
  frame(frame: Frame): void;
  status(status: LineStatus): void;
  /** A message did not reach the server, or its stream could not be read to the end. */
  failed(error: ApiError, began: boolean): void;
  /** The last number seen, asked at each opening. */
  lastSeq(): number;
}

/** An attempt that has not opened by then counts as failed; sleeping pages hold the request while they wake. */
const OPEN_WITHIN_MS = 8_000;
/** Attempts that never opened before messages go over HTTP. */
const ATTEMPTS_BEFORE_FALLBACK = 2;
const ENDING = new Set(['done', 'error', 'cancelled']);

export class ChatChannel {
  readonly #events: ChannelEvents;
  readonly #url: string;
  #socket: WebSocket | null = null;
  #status: LineStatus = 'idle';
  #attempt = 0;
  #neverOpened = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #opening: ReturnType<typeof setTimeout> | undefined;
  #queue: ClientMessage[] = [];
  #wanted = false;

  constructor(url: string, events: ChannelEvents) {
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
    if (this.#status === 'fallback') return;
    this.#set('idle');
    if (this.#wanted) this.#open();
  }

  /** Send now, or as soon as the line is open. Only messages survive the fall back to HTTP. */
  send(message: ClientMessage): void {
    if (this.#status === 'open' && this.#socket) {
      this.#socket.send(JSON.stringify(message));
    } else if (this.#status === 'fallback') {
      this.#post(message);
    } else {
      this.#queue.push(message);
      this.connect();
      this.#wake();
    }
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
    this.#set('connecting');
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url);
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
      clearTimeout(this.#opening);
      this.#attempt = 0;
      this.#neverOpened = 0;
      this.#set('open');
      socket.send(JSON.stringify({ type: 'resume', lastSeq: this.#events.lastSeq() }));
      const queue = this.#queue;
      this.#queue = [];
      for (const message of queue) socket.send(JSON.stringify(message));
    };
    socket.onmessage = (event: MessageEvent) => {
      if (socket !== this.#socket || typeof event.data !== 'string') return;
      const frame = parseFrameText(event.data);
      if (frame) this.#events.frame(frame);
    };
    socket.onclose = () => socket === this.#socket && this.#drop(socket, opened);
  }

  #drop(socket: WebSocket, opened: boolean): void {
    clearTimeout(this.#opening);
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#lost(opened);
  }

  #lost(opened: boolean): void {
    if (!opened) this.#neverOpened += 1;
    if (!navigator.onLine) {
      this.#set('offline');
      return;
    }
    if (this.#neverOpened >= ATTEMPTS_BEFORE_FALLBACK && this.#queue.length > 0) {
      this.#set('fallback');
      const queue = this.#queue;
      this.#queue = [];
      for (const message of queue) this.#post(message);
      return;
    }
    this.#set('waiting');
    const wait = backoff(this.#attempt++);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      // A page nobody looks at keeps quiet; becoming visible wakes it.
      if (document.visibilityState === 'visible' || this.#queue.length > 0) this.#open();
    }, wait);
  }

  readonly #wake = (): void => {
    if (!this.#wanted || this.#socket || document.visibilityState === 'hidden' || !navigator.onLine) return;
    if (this.#status === 'fallback') return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#open();
  };

  readonly #sleep = (): void => {
    if (this.#status !== 'fallback') this.#forget();
    this.#set('offline');
  };

  #forget(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#opening);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #post(message: ClientMessage): void {
    if ('message' in message) void this.#stream(message.message);
  }

  /** One turn over HTTP. A stream that ends before its turn did is reported, the state then reads the thread again. */
  async #stream(message: string): Promise<void> {
    let began = false;
    let ended = false;
    try {
      const response = await fetch('/api/chat', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
        body: JSON.stringify({ message }),
      });
      if (!response.ok || !response.body) {
        this.#events.failed(await problem(response), false);
        return;
      }
      const parser = new SseParser();
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        for (const event of parser.push(value)) {
          const frame = parseFrameText(event.data);
          if (!frame) continue;
          began = true;
          ended ||= ENDING.has(frame.type);
          this.#events.frame(frame);
        }
      }
    } catch {
      // Told below: what matters is whether the turn came to its end.
    }
    if (!ended) this.#events.failed(unreachable(), began);
  }
}

/** The chat's WebSocket address beside the page's own. */
export function chatUrl(page: Pick<Location, 'protocol' | 'host'>): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws/chat`;
}
