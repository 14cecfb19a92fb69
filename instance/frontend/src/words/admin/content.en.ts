/** What the editors of the page and the first steps say, in English. The other catalogues have the same entries. */
export const content = {
  locale: 'en',
};
