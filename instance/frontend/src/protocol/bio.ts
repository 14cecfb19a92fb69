/**
 * What `GET /api/bio` tells about the creator, checked once at the border.
 *
 * Addresses that are neither http nor https are dropped here, so no element has to think of `javascript:` again.
 */

export const LINK_KINDS = ['website', 'music', 'video', 'social', 'shop', 'newsletter', 'podcast', 'other'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** A link leads somewhere, a heading stands above those that follow it, an embed is played on the page itself. */
export type LinkStyle = 'link' | 'heading' | 'embed';

/** A player to be framed behind a click. `height` in CSS pixels; null for 16:9. */
export interface BioEmbed {
  provider: string;
  url: string;
  height: number | null;
}
export interface BioLink {
  id: string;
  style: LinkStyle;
  title: string;
  /** Empty for a heading, and for nothing else. */
  url: string;
  description: string;
  kind: LinkKind;
  /** The name of the drawing beside it. */
  icon: string;
  /** A path of the instance. */
  thumbnailUrl: string | null;
  embed: BioEmbed | null;
}
export interface BioEvent {
  id: string;
  title: string;
  /** With the offset of the place. */
  startsAt: string;
  endsAt: string | null;
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
  /** A path of the instance. */
  avatarUrl: string | null;
  links: BioLink[];
  events: BioEvent[];
  engine: string;
  suggestions: string[];
  /** Whether a visitor is known again, or every tab begins anew. */
  sessions: 'resume' | 'tab';
  /** The language of the page for everybody; `auto`: each visitor's own. */
  language: string;
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

/** The path of a picture that the instance keeps, else null. */
export const mediaPath = (value: unknown): string | null =>
  typeof value === 'string' && /^\/media\/[\w-]+\.[a-z]+$/.test(value) ? value : null;

function parseEmbed(value: unknown): BioEmbed | null {
  const { provider, url, height } = object(value);
  const framed = webUrl(url);
  return framed?.startsWith('https:') ? { provider: text(provider), url: framed, height: typeof height === 'number' ? height : null } : null;
}

/** The link, or null for one that leads nowhere. An embed without a player is a link. */
function parseLink(link: Json): BioLink | null {
  const heading = link.style === 'heading';
  const url = heading ? '' : webUrl(link.url);
  if (url === null) return null;
  const embed = link.style === 'embed' ? parseEmbed(link.embed) : null;
  const kind = LINK_KINDS.find((known) => known === link.kind) ?? 'other';
  return {
    id: id(link.id),
    style: heading ? 'heading' : embed ? 'embed' : 'link',
    title: text(link.title) || url,
    url,
    description: text(link.description),
    kind,
    icon: text(link.icon) || kind,
    thumbnailUrl: mediaPath(link.thumbnailUrl),
    embed,
  };
}

export function parseBio(value: unknown): Bio {
  const bio = object(value);
  const handle = text(bio.handle);
  const events = list(bio.events)
    .filter((event) => text(event.title) !== '' && !Number.isNaN(Date.parse(text(event.startsAt))))
    .map((event) => ({
      id: id(event.id),
      title: text(event.title),
      startsAt: text(event.startsAt),
      endsAt: Number.isNaN(Date.parse(text(event.endsAt))) ? null : text(event.endsAt),
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
    avatarUrl: mediaPath(bio.avatarUrl),
    links: list(bio.links).map(parseLink).filter((link) => link !== null),
    events,
    engine: text(bio.engine),
    suggestions,
    sessions: bio.sessions === 'tab' ? 'tab' : 'resume',
    language: text(bio.language) || 'auto',
  };
}
