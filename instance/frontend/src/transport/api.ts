/**
 * What every request to the instance shares, and the routes that a page asks at first: bio, who am I.
 *
 * Every failure is an `ApiError` whose message says to a visitor what to do next: in the words that their language has for the code of
 * a problem document, else by its own `detail`; by a plain sentence where none was sent.
 */
import { parseBio, type Bio } from '../protocol/bio.ts';
import { languageSpoken, refusalOf, words } from '../words/index.ts';
import { ApiError } from './refusal.ts';

export { ApiError };

const SENTENCES: Record<number, 'tooFast' | 'waking'> = { 429: 'tooFast', 503: 'waking' };

/** The error of an answer that is not ok; reads the problem document when there is one. */
export async function problem(response: Response): Promise<ApiError> {
  const fallback = words.failures[SENTENCES[response.status] ?? 'ours'];
  try {
    const body = (await response.json()) as Record<string, unknown>;
    const code = typeof body.code === 'string' ? body.code : '';
    const detail = typeof body.detail === 'string' && body.detail !== '' ? body.detail : fallback;
    return new ApiError(response.status, code, refusalOf(code) ?? detail);
  } catch {
    return new ApiError(response.status, '', fallback);
  }
}

export function unreachable(): ApiError {
  return new ApiError(0, 'unreachable', words.failures.unreachable);
}

/** In which language and time zone the visitor reads; told with whatever asks for an answer. */
export const surroundings = (): { locale: string; timeZone: string } => ({
  locale: languageSpoken(),
  timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** The visitor's name where a cookie does not tell it: one conversation for each tab. Sent with every request. */
export const visitor = { session: '' };

/**
 * Where the instance is: empty on its own pages, its origin on those of another site. Set once, before anything is asked.
 */
export const instance = { origin: '' };

/** An address of the instance, from wherever this runs: paths are its own, everything else stays as it is. */
export const addressOf = (path: string): string => (path.startsWith('/') ? instance.origin + path : path);

/** The answer of a request that went well. Throws ApiError for everything else but an abort. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = visitor.session ? { ...init.headers, 'X-Chat-Session': visitor.session } : init.headers;
  let response: Response;
  try {
    response = await fetch(addressOf(path), { credentials: 'same-origin', ...init, headers });
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw await problem(response);
  return response;
}

/** A request with a JSON body. */
export const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export async function fetchBio(): Promise<Bio> {
  return parseBio(await (await request('/api/bio')).json());
}

/** Whether this visitor owns the page. A server that cannot say means no. */
export async function isOwner(): Promise<boolean> {
  try {
    const body = (await (await request('/api/me', { cache: 'no-store' })).json()) as Record<string, unknown>;
    return body.owner === true;
  } catch {
    return false;
  }
}

/** Takes the page over; ApiError 403 for a wrong token, 410 for a used one. */
export async function claim(token: string): Promise<void> {
  await request('/api/claim', json('POST', { token }));
}

/** Tells that a link of the page was opened; outlives the page and is never waited for. */
export function countClick(link: string): void {
  navigator.sendBeacon?.(addressOf(`/api/links/${encodeURIComponent(link)}/click`));
}
