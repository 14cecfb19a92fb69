/** Addresses of sites as people write them. Pure. */

/** The origin of a site, with the scheme that people leave out; null where it is no address of one. */
export function siteOf(text: string): string | null {
  const written = text.trim();
  if (written === '' || /[\s*]/.test(written)) return null;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`;
  try {
    const { protocol, origin, hostname, username } = new URL(address);
    const known = protocol === 'https:' || protocol === 'http:';
    // A site has a dot in its name, or is this very machine.
    const named = hostname.includes('.') || hostname === 'localhost' || hostname.startsWith('[');
    return known && named && username === '' ? origin : null;
  } catch {
    return null;
  }
}
