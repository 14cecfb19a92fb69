/** What the page and the chat say, in English. Every other catalogue has the same entries; the compiler holds it to that. */
export const en = {
  /** How numbers and dates are written. */
  locale: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  tryAgain: 'Try again',
};
