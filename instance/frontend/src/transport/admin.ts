/**
 * What the creator's side asks of `/api/admin`: cookies go along, the token against forged requests is kept here.
 *
 * A session that ended in the middle of the work loses nothing: the request waits until its person has signed in again
 * (`expired`), and is then sent once more.
 */
import type { Frame } from '../protocol/frames.ts';
import type { SessionView } from '../protocol/admin.ts';
import { shell } from '../words/admin/shell.ts';
import { ApiError } from './refusal.ts';

const ROOT = '/api/admin';

export class AdminError extends ApiError {
  /** What is wrong with which field, by its name in the body; empty where the refusal is about no field. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(status, code, message);
    this.fields = fields;
  }
}

/** Our own words for what a person may meet; everything else is said by the instance, in English. */
function sentence(status: number, code: string, detail: string): string {
  const known: Record<string, string> = shell.refusals;
  return known[code] ?? (detail || known[String(status)] || shell.refusals.other);
}

/** What is wrong with a field: our own words for the rule that it breaks, or else those of the instance. */
function complaint(rule: unknown, limit: unknown, message: string): string {
  const known: Record<string, string | ((limit: number) => string)> = shell.rules;
  const words = typeof rule === 'string' && Object.hasOwn(known, rule) ? known[rule]! : message;
  return typeof words === 'string' ? words : typeof limit === 'number' ? words(limit) : message;
}

/** The error of an answer that is not ok, from the text of its body. */
export function refusal(status: number, text: string): AdminError {
  let body: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) body = read as Record<string, unknown>;
  } catch {
    // A proxy's page, or nothing at all: the status has to do.
  }
  const code = typeof body.code === 'string' ? body.code : '';
  const fields: Record<string, string> = {};
  for (const error of Array.isArray(body.errors) ? (body.errors as unknown[]) : []) {
    const { field, message, rule, limit } = (error ?? {}) as Record<string, unknown>;
    if (typeof field === 'string' && typeof message === 'string') fields[field] ??= complaint(rule, limit, message);
  }
  return new AdminError(status, code, sentence(status, code, typeof body.detail === 'string' ? body.detail : ''), fields);
}

const unreachable = (): AdminError => new AdminError(0, 'unreachable', shell.refusals.unreachable);

/** The token that every change carries; learnt from the session. */
let csrf = '';

interface Sent {
  status: number;
  /** The body's text; for streams read by `body`. */
  text: () => Promise<string>;
  body: ReadableStream<Uint8Array> | null;
}
type Send = (headers: Record<string, string>) => Promise<Sent>;

/** What is done when the session has ended: resolves to whether its person is signed in again. Set by the state. */
export const session: { expired: () => Promise<boolean> } = { expired: async () => false };

async function learn(): Promise<void> {
  csrf = '';
  const response = await over(`${ROOT}/session`)({});
  if (response.status === 200) csrf = (JSON.parse(await response.text()) as SessionView).csrf;
}

const over =
  (path: string, init: RequestInit = {}): Send =>
  async (headers) => {
    try {
      const response = await fetch(path, {
        credentials: 'same-origin',
        cache: 'no-store',
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...headers },
      });
      return { status: response.status, text: () => response.text(), body: response.body };
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw unreachable();
    }
  };

/** An answer that is ok, whatever it takes: a fresh token, a person who signs in again. */
async function answered(send: Send, changes: boolean, open = false): Promise<Sent> {
  if (changes && !csrf && !open) await learn();
  let renewed = false;
  for (;;) {
    const sent = await send(changes ? { 'X-CSRF-Token': csrf } : {});
    if (sent.status < 400) return sent;
    const error = refusal(sent.status, await sent.text());
    if (open) throw error;
    if (error.code === 'csrf_failed' && !renewed) {
      renewed = true;
      await learn();
    } else if (error.code !== 'not_signed_in' || !(await session.expired())) throw error;
  }
}

async function read<T>(sent: Sent): Promise<T> {
  const text = await sent.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function query(of: Record<string, string | number | undefined> = {}): string {
  const given = Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}

const body = (method: string, content?: unknown): RequestInit =>
  content === undefined
    ? { method }
    : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };

async function change<T>(method: string, path: string, content?: unknown): Promise<T> {
  return read<T>(await answered(over(ROOT + path, body(method, content)), true));
}

/** A body whose way is told while it goes; `fetch` does not say how far it is. */
const uploading =
  (path: string, content: Blob, progress?: (fraction: number) => void): Send =>
  (headers) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', path);
      request.setRequestHeader('Content-Type', content.type || 'application/octet-stream');
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0);
      request.onload = () => resolve({ status: request.status, text: async () => request.responseText, body: null });
      request.onerror = request.ontimeout = request.onabort = () => reject(unreachable());
      request.send(content);
    });

export const admin = {
  /** Throws AdminError, as all of these do. */
  async get<T>(path: string, asked?: Record<string, string | number | undefined>): Promise<T> {
    return read<T>(await answered(over(ROOT + path + query(asked)), false));
  },
  post: <T>(path: string, content?: unknown): Promise<T> => change<T>('POST', path, content),
  put: <T>(path: string, content: unknown): Promise<T> => change<T>('PUT', path, content),
  patch: <T>(path: string, content: unknown): Promise<T> => change<T>('PATCH', path, content),
  remove: (path: string): Promise<void> => change<void>('DELETE', path),
  /** Sends a file, and tells how much of it is there, from 0 to 1. */
  async upload<T>(path: string, content: Blob, progress?: (fraction: number) => void): Promise<T> {
    return read<T>(await answered(uploading(ROOT + path, content, progress), true));
  },
  /** The frames of an event stream, until it ends or the signal aborts it. */
  async stream(path: string, content: unknown, frame: (frame: Frame) => void, signal?: AbortSignal): Promise<void> {
    // Only a try-out streams: what reads frames comes with the first.
    const [sent, { parseFrameText }, { SseParser }] = await Promise.all([
      answered(over(ROOT + path, { ...body('POST', content), ...(signal && { signal }) }), true),
      import('../protocol/frames.ts'),
      import('../protocol/sse.ts'),
    ]);
    const parser = new SseParser();
    const reader = sent.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw signal?.aborted ? error : unreachable();
      });
      if (done) return;
      for (const event of parser.push(value)) {
        const parsed = parseFrameText(event.data);
        if (parsed) frame(parsed);
      }
    }
  },
};

/** Sends a change that outlives the page, such as a removal that can no longer be undone. */
export function parting(method: string, path: string): void {
  void fetch(ROOT + path, { method, keepalive: true, headers: { 'X-CSRF-Token': csrf } }).catch(() => {
    // The page is gone; what was not removed is there the next time.
  });
}

/** Who is signed in; null for nobody. */
export async function readSession(): Promise<SessionView | null> {
  try {
    const view = await read<SessionView>(await answered(over(`${ROOT}/session`), false, true));
    csrf = view.csrf;
    return view;
  } catch (error) {
    if (error instanceof AdminError && error.status === 401) return null;
    throw error;
  }
}

export async function beginSession(email: string, password: string): Promise<SessionView> {
  const sent = await answered(over(`${ROOT}/login`, body('POST', { email, password })), true, true);
  const view = await read<SessionView>(sent);
  csrf = view.csrf;
  return view;
}

export async function endSession(): Promise<void> {
  await change<void>('POST', '/logout');
  csrf = '';
}

/** Who takes the page over, or accepts an invitation. */
export interface Claiming {
  token: string;
  name: string;
  email: string;
  password: string;
}

/** Whether a link would still make its holder somebody; AdminError as `claim`. */
export const checkClaim = async (token: string): Promise<void> => void (await answered(over('/api/claim/check', body('POST', { token })), true, true));

/** Becomes somebody of this page; AdminError 403 for a wrong link, 410 for a used one. */
export async function claim(who: Claiming): Promise<void> {
  await answered(over('/api/claim', body('POST', who)), true, true);
  csrf = '';
}
