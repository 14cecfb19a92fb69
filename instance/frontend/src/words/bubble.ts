/**
 * What the bubble on another site says, in every language at once: it is one small file that loads before anybody has asked for
 * anything, so it fetches no catalogue.
 */
import { isolated } from './isolated.ts';

const en = {
  dir: 'ltr' as 'ltr' | 'rtl',
  open: (name: string) => `Chat with ${name}`,
  close: 'Close the chat',
  greeting: (name: string) => `Ask ${isolated(name, 'ltr')} anything`,
  dismiss: 'Dismiss',
  loading: 'The chat is loading',
  failed: 'The chat could not be loaded.',
  again: 'Try again',
  page: (name: string) => `Open the page of ${name}`,
  unread: 'New answer',
};
export type BubbleWords = typeof en;

const de: BubbleWords = {
  dir: 'ltr',
  open: (name) => `Mit ${name} chatten`,
  close: 'Chat schließen',
  greeting: (name) => `Frag ${isolated(name, 'ltr')} alles, was du wissen möchtest`,
  dismiss: 'Ausblenden',
  loading: 'Der Chat wird geladen',
  failed: 'Der Chat konnte nicht geladen werden.',
  again: 'Erneut versuchen',
  page: (name) => `Seite von ${name} öffnen`,
  unread: 'Neue Antwort',
};

const ar: BubbleWords = {
  dir: 'rtl',
  open: (name) => `الدردشة مع ${name}`,
  close: 'إغلاق الدردشة',
  greeting: (name) => `اسأل ${isolated(name, 'rtl')} عن أي شيء`,
  dismiss: 'إخفاء',
  loading: 'جارٍ تحميل الدردشة',
  failed: 'تعذّر تحميل الدردشة.',
  again: 'إعادة المحاولة',
  page: (name) => `فتح صفحة ${name}`,
  unread: 'إجابة جديدة',
};

const SPOKEN: Record<string, BubbleWords> = { en, de, ar };

/** The words for the first of these language tags that is spoken here. */
export function bubbleWords(...tags: readonly (string | null | undefined)[]): BubbleWords & { language: string } {
  for (const tag of tags) {
    const language = (tag ?? '').toLowerCase().split('-')[0]!;
    if (Object.hasOwn(SPOKEN, language)) return { ...SPOKEN[language]!, language };
  }
  return { ...en, language: 'en' };
}
