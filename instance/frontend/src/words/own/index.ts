/**
 * What one does with one's own conversations: the list, the menu, a copy to keep. Loaded with what draws them, in the language
 * that the page speaks by then.
 */
import { languageSpoken, speaking } from '../index.ts';
import { en } from './en.ts';

export type Own = typeof en;

const CATALOGUES: Record<string, () => Promise<Own>> = {
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
};

export let own: Own = en;

/** Say it in the language of `words`; one that cannot be loaded leaves English. */
export async function speakOwn(): Promise<void> {
  await speaking;
  own = (await CATALOGUES[languageSpoken()]?.().catch(() => undefined)) ?? en;
}
await speakOwn();
