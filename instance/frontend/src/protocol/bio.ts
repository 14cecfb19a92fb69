/**
 * What `GET /api/bio` tells about the creator, checked once at the border.
 *
 * Addresses that are neither http nor https are dropped here, so no element has to think of `javascript:` again.
 */

export const LINK_KINDS = ['website', 'music', 'video', 'social', 'shop', 'newsletter', 'podcast', 'other'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface BioLink {
  id: string;
  title: string;
  url: string;
  description: string;
  kind: LinkKind;
}
export interface BioEvent {
  id: string;
  title: string;
  startsAt: string;
  venue: string;
  city: string;
  url: string | null;
  description: string;
}
export interface Bio {
  handle: string;
  displayName: string;
  tagline: string;
  bio: string;
  avatarUrl: string | null;
  links: BioLink[];
  events: BioEvent[];
  engine: string;
  suggestions: string[];
  /** Whether a visitor is known again, or every tab begins anew. */
  sessions: 'resume' | 'tab';
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** An id, whether it is told as a number or as text. */
const id = (value: unknown): string => (typeof value === 'number' ? String(value) : text(value));
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);

/** The address when it is absolute http or https, else null. */
export function webUrl(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  try {
    const url = new URL(value);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

export function parseBio(value: unknown): Bio {
  const bio = object(value);
  const handle = text(bio.handle);
  const links: BioLink[] = [];
  for (const link of list(bio.links)) {
    const url = webUrl(link.url);
    if (!url) continue;
    const kind = LINK_KINDS.find((known) => known === link.kind) ?? 'other';
    links.push({ id: id(link.id), title: text(link.title) || url, url, description: text(link.description), kind });
  }
  const events = list(bio.events)
    .filter((event) => text(event.title) !== '' && !Number.isNaN(Date.parse(text(event.startsAt))))
    .map((event) => ({
      id: id(event.id),
      title: text(event.title),
      startsAt: text(event.startsAt),
      venue: text(event.venue),
      city: text(event.city),
      url: webUrl(event.url),
      description: text(event.description),
    }));
  const asked = list(bio.faq).map((entry) => text(entry.question));
  const suggestions = (Array.isArray(bio.suggestions) ? bio.suggestions.map(text) : asked).filter((one) => one !== '');
  return {
    handle,
    displayName: text(bio.displayName) || handle,
    tagline: text(bio.tagline),
    bio: text(bio.bio),
    avatarUrl: webUrl(bio.avatarUrl),
    links,
    events,
    engine: text(bio.engine),
    suggestions,
    sessions: bio.sessions === 'tab' ? 'tab' : 'resume',
  };
}
