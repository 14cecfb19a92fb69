/**
 * The words of the interface in the visitor's language. `words` is English until `speak` has loaded another catalogue, which
 * happens before anything is drawn; elements read `words.…` when they draw.
 */
import { en } from './en.ts';

/** A text, or one that depends on what is put in. Numbers are put in with `Intl`, so that every language has its plurals. */
export type Words = typeof en;

const CATALOGUES: Record<string, () => Promise<Words>> = {
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
};
/** The languages that the interface speaks, by BCP 47. */
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(CATALOGUES)];

export let words: Words = en;

/** Load the catalogue of a language tag; one that is not spoken, or cannot be loaded, leaves English. */
export async function speak(tag: string): Promise<void> {
  const load = CATALOGUES[tag.toLowerCase().split('-')[0] ?? ''];
  words = (await load?.().catch(() => undefined)) ?? en;
}
