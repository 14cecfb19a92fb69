/** العربية. */
import { plural } from '../plural.ts';
import type { Talk } from './index.ts';

export const ar: Talk = {
  bubble: {
    cancelled: 'تم الإيقاف.',
    interrupted: 'انقطعت هذه الإجابة.',
    error: 'تعذّر إكمال هذه الإجابة.',
    writing: 'تجري كتابة إجابة',
    stop: 'إيقاف',
    from: (titles) => `من: ${titles}`,
    you: 'أنت',
    answer: 'إجابة',
    code: 'شيفرة',
    table: 'جدول',
    copyCode: 'نسخ الشيفرة',
    copied: 'تم النسخ',
  },
  tools: {
    edit: 'تعديل',
    again: 'أجب مرة أخرى',
    good: 'إجابة جيدة',
    bad: 'إجابة سيئة',
    copy: 'نسخ',
    copied: 'تم النسخ',
    notCopied: 'تعذّر النسخ. حدّد النص بدلًا من ذلك.',
    message: 'رسالتك',
    cancel: 'إلغاء',
    send: 'إرسال',
  },
  log: {
    earlier: 'رسائل أقدم',
    today: 'اليوم',
    yesterday: 'أمس',
    further: 'أسئلة أخرى',
    takeBack: 'تعديلها',
  },
  surface: {
    failed: 'تعذّر تحميل هذا الجزء.',
    loading: 'جارٍ التحميل',
    broken: 'لا يمكن عرض هذا الجزء من الإجابة هنا.',
    tooLong: (n) =>
      plural('ar', n, {
        one: 'أطول من المسموح بحرف واحد.',
        two: 'أطول من المسموح بحرفين.',
        few: 'أطول من المسموح بـ # أحرف.',
        many: 'أطول من المسموح بـ # حرفًا.',
        other: 'أطول من المسموح بـ # حرف.',
      }),
    picture: 'صورة',
    video: 'فيديو',
    audio: 'تسجيل صوتي',
    elsewhere: (host) => `يفتح ${host}`,
    kept: 'لا يمكن فتح عنوان هذا الجزء.',
  },
  link: {
    title: 'هذه المحادثة ليست لك',
    text: 'لا يُفتح الرابط الخاص إلا لمن أجرى المحادثة، وفي المتصفح الذي أجراها فيه. وربما تكون قد حُذفت.',
    on: 'تابع إلى محادثتك',
  },
};
