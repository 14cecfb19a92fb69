/**
 * The words of the creator's side. English until `speakAdmin` has loaded another language; elements read `shell.…` when they
 * draw. It speaks what the person chose, or else what their browser speaks.
 */
import { signal } from '@preact/signals-core';
import { content as contentEn } from './content.en.ts';
import { insight as insightEn } from './insight.en.ts';
import { look as lookEn } from './look.en.ts';
import { shell as shellEn } from './shell.en.ts';

export let shell: typeof shellEn = shellEn;
export let content: typeof contentEn = contentEn;
export let look: typeof lookEn = lookEn;
export let insight: typeof insightEn = insightEn;

/** One catalogue of a language: the four groups. */
export interface Catalogue {
  shell: typeof shellEn;
  content: typeof contentEn;
  look: typeof lookEn;
  insight: typeof insightEn;
}

const CATALOGUES: Record<string, () => Promise<Catalogue>> = {
  en: async () => ({ shell: shellEn, content: contentEn, look: lookEn, insight: insightEn }),
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
};

/** What it speaks, by the name that speakers give it. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', de: 'Deutsch', ar: 'العربية' };
const KEPT = 'cib-admin-language';

/** The tag of what is spoken; changes when another catalogue is there. */
export const spoken = signal('en');

/** Load the catalogue of a language tag; one that is not spoken, or cannot be loaded, leaves what was spoken. */
export async function speakAdmin(tag: string): Promise<void> {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  const catalogue = await CATALOGUES[language]?.().catch(() => null);
  if (!catalogue) return;
  ({ shell, content, look, insight } = catalogue);
  spoken.value = language;
}

/** The language to begin with. */
export function preferred(): string {
  const spoken = (tag: string): boolean => (tag.toLowerCase().split('-')[0] ?? '') in CATALOGUES;
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // No storage: the browser's languages have to do.
  }
  return [kept ?? '', ...navigator.languages].find(spoken) ?? 'en';
}

/** Speak another language from now on, also the next time. */
export async function choose(tag: string): Promise<void> {
  try {
    localStorage.setItem(KEPT, tag);
  } catch {
    // It is spoken until the page is left.
  }
  await speakAdmin(tag);
}
