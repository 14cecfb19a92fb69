/** Where an address of a surface may lead, and which may be loaded: whoever wrote the surface may have been a model. */
import { instance } from '../../transport/api.ts';

const home = (): string => instance.origin || location.origin;

/**
 * The address as it may be opened: http and https anywhere, and paths of the page itself; null for anything else. On a page of
 * another site everything is outside.
 */
export function opens(url: string): { href: string; outside: boolean } | null {
  try {
    const address = new URL(url, home());
    const written = /^https?:\/\//i.test(url);
    if (!/^https?:$/.test(address.protocol) || (!written && (address.origin !== home() || !url.startsWith('/')))) return null;
    return { href: address.href, outside: address.origin !== location.origin };
  } catch {
    return null;
  }
}

/** The address of what the instance itself keeps and shows, else null: nothing else is ever loaded. */
export function loads(url: unknown): string | null {
  const link = typeof url === 'string' ? opens(url) : null;
  return link && new URL(link.href).origin === home() && /^\/media\/[\w-]+\.[a-z0-9]+$/.test(new URL(link.href).pathname) ? link.href : null;
}

/** Whether a surface is being clicked right now. Capturing, because in shadow trees nobody else could tell. */
let clicked = false;
addEventListener(
  'click',
  (event) => {
    if (!event.composedPath().some((one) => one instanceof Element && one.localName === 'a2ui-surface')) return;
    clicked = true;
    setTimeout(() => (clicked = false));
  },
  true,
);

/** What `openUrl` does: only where somebody clicks, never because a surface is drawn. */
export function openUrl(url: unknown): void {
  const link = clicked && typeof url === 'string' ? opens(url) : null;
  if (link) open(link.href, '_blank', 'noopener,noreferrer');
}
