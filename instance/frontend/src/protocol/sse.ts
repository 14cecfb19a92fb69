/**
 * Server-sent events out of a byte stream that breaks anywhere.
 *
 * Place in the flow: `fetch` body → **SseParser** → transport. Follows the HTML standard's interpretation rules (CR, LF
 * and CRLF, comments, byte order mark, multi-line data); it keeps no event whose blank line never came.
 */

export interface ServerSentEvent {
  id: string;
  event: string;
  data: string;
}

export class SseParser {
  #decoder = new TextDecoder();
  #rest = '';
  #afterReturn = false;
  #id = '';
  #event = '';
  #data: string[] = [];

  /** The events that became whole with this chunk, in order. A chunk may end inside a character or a line end. */
  push(chunk: Uint8Array): ServerSentEvent[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    if (this.#afterReturn && text !== '') {
      if (text.startsWith('\n')) text = text.slice(1);
      this.#afterReturn = false;
    }
    if (text.endsWith('\r')) this.#afterReturn = true;
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): ServerSentEvent | null {
    if (line === '') {
      const event = { id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') };
      const empty = this.#data.length === 0;
      this.#event = '';
      this.#data = [];
      return empty ? null : event;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }
}
