/**
 * Which language the creator's side speaks: what the person chose, or else what their browser speaks. Each group of words
 * hears of it by itself, so that a view brings only its own words along.
 */
import { signal } from '@preact/signals-core';
import { regional, writtenAs } from '../regions.ts';
import type * as german from './de.ts';

/** All groups of one language; English has each group beside its readers instead. */
export type Catalogue = typeof german;

const CATALOGUES: Record<string, () => Promise<Catalogue | null>> = {
  en: async () => null,
  de: () => import('./de.ts'),
  ar: () => import('./ar.ts'),
};

/** What it speaks, by the name that speakers give it. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', de: 'Deutsch', ar: 'العربية' };
const KEPT = 'cib-admin-language';

/** The tag of what is spoken; changes when another catalogue is there. */
export const spoken = signal('en');

let catalogue: Catalogue | null = null;
const hearers: ((catalogue: Catalogue | null) => void)[] = [];

/** A group whose dates and numbers are written as where the person is. */
export const inRegion = <Group extends { locale: string }>(group: Group): Group => ({ ...group, locale: writtenAs(regional(group.locale)) });

/** Be told what is spoken now, and whenever that changes; null is English. */
export function hear(take: (catalogue: Catalogue | null) => void): void {
  hearers.push(take);
  take(catalogue);
}

/** Load the catalogue of a language tag; one that is not spoken, or cannot be loaded, leaves what was spoken. */
export async function speakAdmin(tag: string): Promise<void> {
  const language = tag.toLowerCase().split('-')[0] ?? '';
  const loaded = await CATALOGUES[language]?.().catch(() => undefined);
  if (loaded === undefined) return;
  catalogue = loaded;
  for (const take of hearers) take(catalogue);
  spoken.value = language;
}

/** The language to begin with. */
export function preferred(): string {
  const known = (tag: string): boolean => (tag.toLowerCase().split('-')[0] ?? '') in CATALOGUES;
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // No storage: the browser's languages have to do.
  }
  return [kept ?? '', ...navigator.languages].find(known) ?? 'en';
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
