/** What the instance tells about looks, and the style sheets that they become. */
import type { ProfileView, TokensBody, TokensView } from '../../../protocol/admin.ts';
import { admin } from '../../../transport/admin.ts';
import type { Drawn } from './theme-gallery.ts';

/**
 * The colours that belong to the page's handle, as a style sheet to go before that of any look: they stand in the public style
 * sheet and in no look. Empty where they cannot be read.
 */
export async function hues(): Promise<string> {
  try {
    const sheet = await (await fetch('/theme.css', { cache: 'no-store' })).text();
    const found = sheet.match(/--hue(?:-2)?:\s*[\d.]+/g) ?? [];
    return found.length > 0 ? `:root, :host { ${found.slice(0, 2).join('; ')}; }\n` : '';
  } catch {
    return '';
  }
}

export const preview = (tokens: TokensBody): Promise<TokensView> => admin.post<TokensView>('/tokens/preview', tokens);

interface Theme {
  name: string;
  title: string;
  description: string;
  tokens: TokensBody;
}
export interface Gallery {
  themes: readonly Drawn[];
  /** Whose page it is. */
  owner: string;
}

/** Every look to begin with, drawn in the page's own colours. */
export async function readGallery(own: string): Promise<Gallery> {
  const [profile, { items }] = await Promise.all([admin.get<ProfileView>('/profile'), admin.get<{ items: Theme[] }>('/themes')]);
  const drawn = await Promise.all(items.map(async (theme) => ({ ...theme, css: own + (await preview(theme.tokens)).css })));
  return { themes: drawn, owner: profile.displayName };
}
