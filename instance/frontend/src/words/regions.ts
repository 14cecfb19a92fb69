/**
 * How dates and numbers are written where the visitor is: a language has one catalogue and many countries, with clocks of 12 or
 * 24 hours and days before or after their month.
 */
const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/**
 * The tag for `Intl`: `tag` itself where it can be read. Everywhere dates are those of the page's own calendar, with the digits
 * that the catalogues' numbers have: browsers differ in what they take for Arabic.
 */
export function writtenAs(tag: string): string {
  try {
    const [known = 'en'] = Intl.getCanonicalLocales(tag);
    return languageOf(known) === 'ar' && !known.includes('-u-') ? `${known}-u-ca-gregory-nu-latn` : known;
  } catch {
    return languageOf(tag) || 'en';
  }
}

/** The visitor's own variant of a language: the first of their tags that is one, or the language as it was given. */
export function regional(language: string, tags: readonly string[] = navigator.languages): string {
  if (language.includes('-')) return language;
  return tags.find((tag) => languageOf(tag) === language && tag.length > language.length) ?? language;
}
