// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { SseParser, type ServerSentEvent } from '../../src/protocol/sse.ts';

const STREAM =
  '\uFEFF: welcome\r\n' +
  'id: 1\r\nevent: item\r\ndata: {"a":1}\r\n\r\n' +
  'id:2\ndata: first\ndata:  second\ndata\n\n' +
  'retry: 10\rdata: Grüße 🎶 aus Zürich\r\r' +
  'event: nothing\n\n' +
  ': comment\nunknown: field\ndata: after a comment\r\n\r\n' +
  'data: its blank line never came';
const EVENTS: ServerSentEvent[] = [
  { id: '1', event: 'item', data: '{"a":1}' },
  { id: '2', event: 'message', data: 'first\n second\n' },
  { id: '2', event: 'message', data: 'Grüße 🎶 aus Zürich' },
  { id: '2', event: 'message', data: 'after a comment' },
];
const BYTES = new TextEncoder().encode(STREAM);

const parsed = (...chunks: Uint8Array[]): ServerSentEvent[] => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
};

describe('server-sent events', () => {
  it('are the same wherever the stream is cut', () => {
    for (let cut = 0; cut <= BYTES.length; cut++) {
      expect(parsed(BYTES.slice(0, cut), BYTES.slice(cut)), `cut at byte ${cut}`).toEqual(EVENTS);
    }
  });

  it('are the same when every byte comes alone, with empty chunks between', () => {
    const drops = [...BYTES].flatMap((byte) => [Uint8Array.of(byte), new Uint8Array()]);
    expect(parsed(...drops)).toEqual(EVENTS);
  });

  it('come out as soon as their blank line is there', () => {
    const parser = new SseParser();
    const push = (text: string): number => parser.push(new TextEncoder().encode(text)).length;
    expect([push('data: x\n'), push('\n'), push('data: y\r\n\r'), push('\n')]).toEqual([0, 1, 1, 0]);
  });
});
