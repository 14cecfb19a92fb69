import { afterEach, describe, expect, it, vi } from 'vitest';
import { words as english } from '../../src/words/index.ts';
import { regional, writtenAs } from '../../src/words/regions.ts';

/** What is spoken is kept by the module: every test has its own. */
const spoken = async () => {
  vi.resetModules();
  return import('../../src/words/index.ts');
};
const clock = (locale: string): string => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(Date.UTC(2026, 1, 2, 20, 5));
afterEach(() => vi.restoreAllMocks());

describe('a language in a country', () => {
  it('is the first of the visitor whose language it is', () => {
    expect(regional('en', ['fr-FR', 'en', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(regional('de', ['DE-at'])).toBe('DE-at');
    expect(regional('ar', ['en-GB'])).toBe('ar');
    expect(regional('en-IE', ['en-GB'])).toBe('en-IE');
  });

  it('has the digits and the calendar of the page wherever Arabic is written', () => {
    for (const tag of ['ar', 'ar-EG', 'ar-SA']) {
      const at = new Intl.DateTimeFormat(writtenAs(tag), { dateStyle: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 1, 3));
      expect(at).toContain('2026');
    }
    expect(writtenAs('ar-EG-u-nu-arab')).toBe('ar-EG-u-nu-arab');
  });

  it('that no browser can read is the language alone', () => {
    expect([writtenAs('en-GB'), writtenAs('de-!!'), writtenAs('')]).toEqual(['en-GB', 'de', 'en']);
  });
});

describe('what is spoken', () => {
  it('is told once, and again only where something is written differently', async () => {
    const { onSpoken, speak, LANGUAGES } = await spoken();
    const heard = vi.fn();
    onSpoken(heard);
    await speak('en');
    await speak('fr-CA');
    expect(heard).not.toHaveBeenCalled();
    for (const language of LANGUAGES) await speak(language);
    expect(heard).toHaveBeenCalledTimes(LANGUAGES.length - 1);
  });

  it('has the words of the language and the clock of the country', async () => {
    const index = await spoken();
    await index.speak('en-GB');
    expect([index.words.chat, clock(index.words.locale), index.languageSpoken()]).toEqual([expect.objectContaining({ fresh: english.chat.fresh }), '20:05', 'en']);
    await index.speak('en-US');
    expect(clock(index.words.locale)).toMatch(/^8:05\sPM$/);
    await index.speak('de-AT');
    expect([index.words.chat.fresh, clock(index.words.locale), index.languageSpoken()]).toEqual(['Neue Unterhaltung', '20:05', 'de']);
    await index.speak('ar-EG');
    expect([index.words.dir, index.languageSpoken(), clock(index.words.locale)]).toEqual(['rtl', 'ar', expect.stringMatching(/^8:05\s/)]);
  });

  it('is what was asked for last, whichever catalogue comes first', async () => {
    const index = await spoken();
    await Promise.all([index.speak('de-CH'), index.speak('en-GB')]);
    expect([index.words.locale, index.words.dir]).toEqual(['en-GB', 'ltr']);
  });
});
