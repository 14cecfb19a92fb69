/**
 * The words of the interface in the visitor's language. `words` is English until `speak` has loaded another catalogue, which
 * happens before anything is drawn; elements read `words.…` when they draw, and draw again where it changes later.
 *
 * What only a conversation says is in `talk/`, and loaded with it.
 */
import { en } from './en.ts';
import { writtenAs } from './regions.ts';

/** A text, or one that depends on what is put in. Numbers are put in with `Intl`, so that every language has its plurals. */
export type Words = typeof en;

const CATALOGUES: Record<string, () => Promise<Words>> = {
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
};
/** The languages that the interface speaks, by BCP 47. */
export const LANGUAGES: readonly string[] = ['en', ...Object.keys(CATALOGUES)];

/** `words.locale` is the tag that dates and numbers are written by: the language, or its variant where that was asked for. */
export let words: Words = en;
/** The language of `words`, without its country. */
export const languageSpoken = (): string => words.locale.split('-')[0]!;
/** What a refusal's code means, where the language that is spoken has words of its own for it. */
export const refusalOf = (code: string): string | undefined => (Object.hasOwn(words.refusals, code) ? words.refusals[code] : undefined);
/** Done as soon as the language that was asked for last is spoken. */
export let speaking: Promise<void> = Promise.resolve();

let asked = 0;
const hearers = new Set<() => void>();

/** Be called whenever another language is spoken; returns the way out. */
export function onSpoken(hear: () => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

/** Load the catalogue of a language tag, and write dates as its country does; one that is not spoken, or cannot be loaded, leaves English. */
export function speak(tag: string): Promise<void> {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  const load = CATALOGUES[language];
  const turn = ++asked;
  speaking = (async () => {
    const loaded = (await load?.().catch(() => undefined)) ?? en;
    const locale = loaded.locale === language ? writtenAs(tag) : loaded.locale;
    // What was asked for meanwhile goes before.
    if (turn !== asked || locale === words.locale) return;
    words = { ...loaded, locale };
    for (const hear of hearers) hear();
  })();
  return speaking;
}
