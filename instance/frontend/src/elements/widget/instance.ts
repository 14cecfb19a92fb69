/** What an embed asks the instance for before anybody opens the chat: who it is, how it looks, and whether this page may show it. */

/** As `GET /api/widget` tells it. */
export interface Introduction {
  displayName: string;
  avatarUrl: string | null;
  css: string;
  language: string;
  suggestions: string[];
}

/** The chat in its box, as `/widget.js` mounts it. The interface between files of one instance: both come from the same release. */
export interface Mounted {
  /** Be ready to write; `said` is said at once. `focus` is false where nobody asked for the focus. */
  show(said?: string, focus?: boolean): void;
  /** Whether the visitor has the chat before them. */
  attend(yes: boolean): void;
  /** The part of a look that is not `--cib-…`, as declarations; and the language. */
  dress(declarations: string, language: string): void;
  close(): void;
}
export interface Place {
  /** Where to draw; the chat brings a shadow root of its own. */
  box: HTMLElement;
  origin: string;
  language: string;
  inline: boolean;
  /** As `Mounted.dress`. */
  declarations: string;
  shut(): void;
  unread(count: number): void;
}
export interface WidgetModule {
  mount(place: Place): Promise<Mounted>;
}

const told = new Set<string>();
/** Says it to whoever looks after this page, once. */
export function warn(words: string): void {
  if (told.has(words)) return;
  told.add(words);
  console.warn(`Chat-in-Bio: ${words}`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** A page that sleeps is woken by being asked; it is asked again after so many milliseconds. */
const AGAIN_MS = [1_500, 6_000];

/** The introduction, or null where the chat is not to be had here; then the console says why, and what to do. */
export async function introduce(origin: string): Promise<Introduction | null> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(`${origin}/api/widget`, { credentials: 'omit' }).catch(() => null);
    if (answer?.ok) {
      const body = (await answer.json().catch(() => null)) as Partial<Introduction> | null;
      if (body && typeof body.displayName === 'string') {
        const { displayName, avatarUrl = null, css = '', language = 'auto', suggestions = [] } = body;
        return { displayName, avatarUrl, css, language, suggestions };
      }
    } else if (answer?.status === 403) {
      warn(
        `${location.origin} may not show the chat of ${origin}. Whoever owns it can allow this site: in ${origin}/admin/embed, ` +
          `add ${location.origin} to the allowed origins.`,
      );
      return null;
    }
    const wait = AGAIN_MS[attempt];
    if (wait === undefined || (answer && answer.status < 500)) break;
    await pause(wait);
  }
  warn(
    `${origin} could not be reached, so no chat is shown. Check the address of the script, and that the Content-Security-Policy of this page, ` +
      `if it has one, allows ${origin} in script-src, connect-src and img-src.`,
  );
  return null;
}

/** A look in two parts: what this page may override (`--cib-…`), and all else. Rules that set neither `:root` nor `:host` are none of it. */
export function lookOf(css: string): { open: string; own: string } {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const look = { open: '', own: '' };
  for (const rule of sheet.cssRules) {
    if (!(rule instanceof CSSStyleRule) || !/:root|:host/.test(rule.selectorText)) continue;
    for (const name of rule.style) {
      look[name.startsWith('--cib-') ? 'open' : 'own'] += `${name}:${rule.style.getPropertyValue(name)};`;
    }
  }
  return look;
}

/** The origin that an address of the host page's names; null where it is none. */
export function originOf(address: string): string | null {
  try {
    const { origin, protocol } = new URL(address, document.baseURI);
    return /^https?:$/.test(protocol) ? origin : null;
  } catch {
    return null;
  }
}

/** What a tab remembers of the bubble; nothing where this page may keep nothing. */
export const memory = {
  get(name: string): string | null {
    try {
      return sessionStorage.getItem(`chatinbio:${name}`);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): void {
    try {
      sessionStorage.setItem(`chatinbio:${name}`, value);
    } catch {
      // Then it is as new on the next page.
    }
  },
};
