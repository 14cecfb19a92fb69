/** ما يقرأه صاحب الصفحة عن المحادثات والأرقام والفريق، بالعربية. */
import type { insight as en } from './insight.en.ts';

export const insight: typeof en = {
  locale: 'ar',
  titles: {
    conversations: 'المحادثات',
    questions: 'أسئلة بلا جواب',
    leads: 'جهات الاتصال',
    figures: 'الأرقام',
    team: 'الفريق',
    account: 'حسابك',
    history: 'السجل',
    move: 'النقل',
  },
};
