/**
 * Somebody's own words inside a sentence of the interface: their direction is their own, and what stands around them stays in
 * its place. In elements that is `<bdi>`; here it is the signs that do the same where there is only text.
 */
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/** `words` for a sentence that reads in `dir`; left as they are where both are written from left to right. */
export const isolated = (words: string, dir: 'ltr' | 'rtl'): string =>
  words !== '' && (dir === 'rtl' || RIGHT_TO_LEFT.test(words)) ? `\u2068${words}\u2069` : words;

/** What a sentence says before and after the name that is put into it. */
export const around = (sentence: (name: string) => string): [before: string, after: string] => {
  const [before = '', after = ''] = sentence('\uFFFC').split('\uFFFC');
  return [before, after];
};
