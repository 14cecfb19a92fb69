import { expect, test, vi } from 'vitest';
import type { Frame } from '../../src/protocol/frames.ts';
import type { ApiError } from '../../src/transport/api.ts';
import { HttpLine } from '../../src/transport/http-line.ts';

/** An answer as the instance streams it: words of several bytes, a comment, line ends of every kind. */
const TEXT = [
  ': hello\n\n',
  'id: 1\r\nevent: item\r\ndata: {"seq":1,"thread":"t","turn":"u","type":"text_delta","text":"Grüße, 👋🏽 "}\r\n\r\n',
  'id: 2\nevent: token\ndata: {"seq":2,"thread":"t","turn":"u",\ndata: "type":"text_delta","text":"مرحبا"}\n\n',
  'id: 3\revent: done\rdata: {"seq":3,"thread":"t","turn":"u","type":"done","completion":"c"}\r\r',
].join('');
const BYTES = new TextEncoder().encode(TEXT);

async function read(...chunks: Uint8Array[]): Promise<{ frames: Frame[]; failed: ApiError[] }> {
  const frames: Frame[] = [];
  const failed: ApiError[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      for (const chunk of chunks) stream.enqueue(chunk);
      stream.close();
    },
  });
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(body))));
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const line = new HttpLine({
    frame: (frame) => void frames.push(frame),
    failed: (error) => void failed.push(error),
    status: () => undefined,
    // Asked for once more when the answer is over: by then everything was told.
    place: () => {
      if (vi.mocked(fetch).mock.calls.length > 0) end();
      return { thread: null, lastSeq: 0 };
    },
  });
  line.send({ message: 'hello' });
  await ended;
  line.close();
  return { frames, failed };
}

const WHOLE = await read(BYTES);

test('whole, it is what was said', () => {
  expect(WHOLE.failed).toEqual([]);
  expect(WHOLE.frames.map((frame) => (frame.type === 'text_delta' ? frame.text : frame.type))).toEqual(['Grüße, 👋🏽 ', 'مرحبا', 'done']);
});

test('cut in two at any byte, it is the same', async () => {
  for (let at = 0; at <= BYTES.length; at++) expect(await read(BYTES.slice(0, at), BYTES.slice(at)), `byte ${at}`).toEqual(WHOLE);
});

test('byte by byte, it is the same', async () => {
  expect(await read(...[...BYTES].map((byte) => Uint8Array.of(byte)))).toEqual(WHOLE);
});

test('broken off, it is what had come whole, and nothing of the rest', async () => {
  for (let at = 0; at < BYTES.length; at++) {
    const { frames } = await read(BYTES.slice(0, at));
    expect(WHOLE.frames.slice(0, frames.length), `byte ${at}`).toEqual(frames);
    expect(frames.length).toBeLessThanOrEqual(3);
  }
});
