/**
 * The chat over plain HTTP, for where no WebSocket opens: requests go by `POST /api/chat`, what happens comes as an event
 * stream, and a stream that breaks is taken up after the last number seen.
 *
 * Place in the flow: channel → **HttpLine** → channel's events. An answer may come twice, by the stream of its request and
 * by that of the thread; the state takes each number once.
 */
import { parseFrameText, type ClientMessage, type Request } from '../protocol/frames.ts';
import { SseParser } from '../protocol/sse.ts';
import { ApiError, json, request, surroundings, unreachable } from './api.ts';
import { backoff } from './backoff.ts';
import type { ChannelEvents } from './channel.ts';

/** What `POST /api/chat` takes for what is said on a WebSocket. */
function bodyOf(message: Request): object {
  if (!('type' in message)) return message;
  return message.type === 'edit' ? { edit: message.item, message: message.message } : { regenerate: message.item };
}

export class HttpLine {
  readonly #events: ChannelEvents;
  #following: AbortController | null = null;

  constructor(events: ChannelEvents) {
    this.#events = events;
  }

  send(message: ClientMessage): void {
    if (!('type' in message) || message.type === 'regenerate' || message.type === 'edit') void this.#ask(message);
    else if (message.type === 'cancel') void this.#stop(message.job);
    else {
      // From the last number that was seen, wherever the stream was that ran.
      this.close();
      this.follow();
    }
  }

  /** Listen to the thread from now on; calling again is free. Until a thread is known there is nothing to listen to. */
  follow(): void {
    if (this.#following || this.#events.place().thread === null) return;
    this.#following = new AbortController();
    void this.#listen(this.#following);
  }

  close(): void {
    this.#following?.abort();
    this.#following = null;
  }

  async #ask(message: Request): Promise<void> {
    const { thread } = this.#events.place();
    let began = false;
    try {
      const response = await request('/api/chat', json('POST', { ...bodyOf(message), ...surroundings(), ...(thread && { thread }) }));
      await this.#read(response, () => (began = true));
    } catch (error) {
      if (!began && error instanceof ApiError) return this.#events.failed(error);
    }
    if (!began) this.#events.failed(unreachable());
    // Whether it came to its end or broke off: the thread tells how it goes on.
    this.follow();
  }

  async #stop(job?: string): Promise<void> {
    const { thread } = this.#events.place();
    if (thread === null) return;
    try {
      await request(`/api/threads/${thread}/cancel`, json('POST', { job }));
    } catch (error) {
      if (error instanceof ApiError) this.#events.failed(error);
    }
  }

  async #listen(line: AbortController): Promise<void> {
    for (let attempt = 0; this.#following === line; attempt++) {
      const { thread, lastSeq } = this.#events.place();
      try {
        const headers = { 'Last-Event-ID': String(lastSeq) };
        const response = await request(`/api/threads/${thread}/events`, { headers, signal: line.signal });
        this.#events.status('fallback');
        await this.#read(response, () => (attempt = 0));
      } catch (error) {
        // A thread that is gone does not come back; everything else may.
        if (error instanceof ApiError && error.status >= 400 && error.status < 429) return;
        if (this.#following === line) this.#events.status('waiting');
      }
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
    }
  }

  /** Tells every frame until the stream ends; `came` is called with each. */
  async #read(response: Response, came: () => void): Promise<void> {
    const parser = new SseParser();
    const reader = response.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.push(value)) {
        const frame = parseFrameText(event.data);
        if (!frame) continue;
        came();
        this.#events.frame(frame);
      }
    }
  }
}
