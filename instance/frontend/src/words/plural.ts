/** How many of something, in the grammar of a language. */

/** One form for each category that the language tells apart; `other` is said for all that are not named. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form for `n` with the number, as the language writes it, in the place of `#`. */
export const plural = (locale: string, n: number, forms: Forms): string =>
  (forms[new Intl.PluralRules(locale).select(n)] ?? forms.other).replace('#', new Intl.NumberFormat(locale).format(n));
