/** العربية. */
import type { Words } from './index.ts';

export const ar: Words = {
  locale: 'ar',
  dir: 'rtl',
  tryAgain: 'أعد المحاولة',
};
