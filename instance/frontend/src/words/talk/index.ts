/**
 * What only a conversation says: bubbles, surfaces, the list of threads, the menu. Loaded with what draws them, in the language
 * that the page speaks by then.
 */
import { languageSpoken, speaking } from '../index.ts';
import { en } from './en.ts';

export type Talk = typeof en;

const CATALOGUES: Record<string, () => Promise<Talk>> = {
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
};

export let talk: Talk = en;

/** Say it in the language of `words`; one that cannot be loaded leaves English. */
export async function speakTalk(): Promise<void> {
  await speaking;
  talk = (await CATALOGUES[languageSpoken()]?.().catch(() => undefined)) ?? en;
}
await speakTalk();
