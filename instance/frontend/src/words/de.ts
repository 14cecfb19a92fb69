/** Deutsch. */
import type { Words } from './index.ts';

export const de: Words = {
  locale: 'de',
  dir: 'ltr',
  tryAgain: 'Noch einmal versuchen',
};
