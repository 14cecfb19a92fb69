/** An archive of the whole page, as it comes over the line. */
import { refusal } from '../../../transport/admin.ts';
import { unreachable } from '../../../transport/api.ts';

export interface Received {
  bytes: number;
  /** 0 where it is not known. */
  total: number;
}
export interface Archive {
  name: string;
  content: Blob;
}

/** The name that the instance gives a file; quotes and whatever leads to another folder are no part of it. */
export function nameOf(disposition: string | null): string {
  const name = /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? '';
  return name.replace(/[/\\]/g, '') || 'page.zip';
}

/** Fetches the archive and tells how much of it is here. Throws ApiError. */
export async function fetchArchive(progress: (received: Received) => void, signal?: AbortSignal): Promise<Archive> {
  const response = await fetch('/api/admin/export', { credentials: 'same-origin', cache: 'no-store', ...(signal && { signal }) }).catch(
    (error: unknown) => {
      throw signal?.aborted ? error : unreachable();
    },
  );
  if (!response.ok || !response.body) throw refusal(response.status, await response.text());
  const total = Number(response.headers.get('content-length')) || 0;
  const reader = response.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  progress({ bytes, total });
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable();
    });
    if (done) break;
    chunks.push(value);
    bytes += value.length;
    progress({ bytes, total });
  }
  // A line that breaks may look like an end.
  if (total > 0 && bytes < total) throw unreachable();
  return { name: nameOf(response.headers.get('content-disposition')), content: new Blob(chunks, { type: 'application/zip' }) };
}

/** Has the browser put it where its downloads go. */
export function keep({ name, content }: Archive): void {
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
