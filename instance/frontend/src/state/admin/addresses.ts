/** What an address says about itself: the kind of link that it is, and a title for it. Nobody is asked. */
import type { LinkView } from '../../protocol/admin.ts';

export interface Guess {
  title: string;
  kind: LinkView['kind'];
}

type Kind = LinkView['kind'];
const PLACES: Record<string, [string, Kind]> = {
  'music.apple.com': ['Apple Music', 'music'],
  'podcasts.apple.com': ['Apple Podcasts', 'podcast'],
  'open.spotify.com': ['Spotify', 'music'],
  'spotify.com': ['Spotify', 'music'],
  'soundcloud.com': ['SoundCloud', 'music'],
  'bandcamp.com': ['Bandcamp', 'music'],
  'deezer.com': ['Deezer', 'music'],
  'tidal.com': ['Tidal', 'music'],
  'youtube.com': ['YouTube', 'video'],
  'youtu.be': ['YouTube', 'video'],
  'vimeo.com': ['Vimeo', 'video'],
  'twitch.tv': ['Twitch', 'video'],
  'tiktok.com': ['TikTok', 'social'],
  'instagram.com': ['Instagram', 'social'],
  'facebook.com': ['Facebook', 'social'],
  'threads.net': ['Threads', 'social'],
  'threads.com': ['Threads', 'social'],
  'x.com': ['X', 'social'],
  'twitter.com': ['X', 'social'],
  'bsky.app': ['Bluesky', 'social'],
  'mastodon.social': ['Mastodon', 'social'],
  'linkedin.com': ['LinkedIn', 'social'],
  'pinterest.com': ['Pinterest', 'social'],
  'reddit.com': ['Reddit', 'social'],
  'tumblr.com': ['Tumblr', 'social'],
  'snapchat.com': ['Snapchat', 'social'],
  'discord.gg': ['Discord', 'social'],
  'discord.com': ['Discord', 'social'],
  't.me': ['Telegram', 'social'],
  'wa.me': ['WhatsApp', 'social'],
  'github.com': ['GitHub', 'website'],
  'behance.net': ['Behance', 'website'],
  'dribbble.com': ['Dribbble', 'website'],
  'medium.com': ['Medium', 'website'],
  'goodreads.com': ['Goodreads', 'website'],
  'etsy.com': ['Etsy', 'shop'],
  'patreon.com': ['Patreon', 'shop'],
  'ko-fi.com': ['Ko-fi', 'shop'],
  'gumroad.com': ['Gumroad', 'shop'],
  'substack.com': ['Substack', 'newsletter'],
  'buttondown.email': ['Newsletter', 'newsletter'],
  'mailchi.mp': ['Newsletter', 'newsletter'],
};
const HINTS: readonly [RegExp, Kind][] = [
  [/\b(shop|store|merch|laden)\b/, 'shop'],
  [/\b(newsletter|subscribe)\b/, 'newsletter'],
  [/\bpodcasts?\b/, 'podcast'],
];

/** null for what is no web address. */
export function guess(address: string): Guess | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const host = url.hostname.toLowerCase().replace(/^(www|m|mobile)\./, '');
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || !host.includes('.')) return null;
  // The longest name that is known: `you.bandcamp.com` is Bandcamp.
  const names = host.split('.').map((_, at, all) => all.slice(at).join('.'));
  const known = names.map((name) => PLACES[name]).find(Boolean);
  if (known) return { title: known[0], kind: known[0] === 'Spotify' && /^\/(show|episode)\//.test(url.pathname) ? 'podcast' : known[1] };
  const hint = HINTS.find(([pattern]) => pattern.test(host) || pattern.test(url.pathname.toLowerCase()));
  const name = host.split('.').at(-2) ?? host;
  return { title: name.charAt(0).toUpperCase() + name.slice(1), kind: hint?.[1] ?? 'website' };
}

/** Every web address in a text, each once; those without `https://` as well. */
export function addressesIn(text: string): string[] {
  const found = text.match(/(https?:\/\/|(?<![@\w]))[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d+)?([/?#][^\s<>"']*)?/giu) ?? [];
  const whole = found.map((one) => (/^https?:\/\//i.test(one) ? one : `https://${one}`).replace(/[.,;:!?)\]]+$/, ''));
  return [...new Set(whole)].filter((one) => guess(one));
}
