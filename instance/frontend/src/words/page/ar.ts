/** العربية. */
import type { page as en } from './en.ts';

export const page: typeof en = {
  links: 'الروابط',
  coming: 'المواعيد القادمة',
  tickets: 'التذاكر',
  ticketsFor: (title) => `التذاكر: ${title}`,
  addToCalendar: (title) => `أضف إلى تقويمك: ${title}`,
  allDates: (n) => `كل المواعيد (${n})`,
  yourTime: (time) => `${time} بتوقيتك`,
  more: 'المزيد',
  share: 'شارك هذه الصفحة',
  edit: 'تعديل صفحتك',
  openOn: (place) => `افتح في ${place}`,
  embedNote: (place) => `يُشغَّل من ${place}، وسيعلم بزيارتك لهذه الصفحة.`,
  show: 'شغّل هنا',
  playerOf: (title, place) => `${title}، يُشغَّل من ${place}`,
};
