/** What the sheet for sharing says; it comes with the sheet. */
const en = {
  title: 'Share this page',
  scan: 'Scan to open this page',
  copy: 'Copy link',
  copied: 'Copied',
  notCopied: 'Copy this address:',
  more: 'More ways to share',
  contact: 'Save contact',
  picture: 'Download QR code',
  close: 'Close',
};
type Share = typeof en;

const de: Share = {
  title: 'Diese Seite teilen',
  scan: 'Scannen und die Seite öffnen',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  notCopied: 'Kopiere diese Adresse:',
  more: 'Weitere Möglichkeiten',
  contact: 'Kontakt sichern',
  picture: 'QR-Code herunterladen',
  close: 'Schließen',
};
const ar: Share = {
  title: 'شارك هذه الصفحة',
  scan: 'امسح الرمز لفتح الصفحة',
  copy: 'نسخ الرابط',
  copied: 'تم النسخ',
  notCopied: 'انسخ هذا العنوان:',
  more: 'طرق أخرى للمشاركة',
  contact: 'حفظ جهة الاتصال',
  picture: 'تنزيل رمز QR',
  close: 'إغلاق',
};
const CATALOGUES: Record<string, Share> = { en, de, ar };

/** The words in the language of `locale`. */
export const shareWords = (locale: string): Share => CATALOGUES[locale.split('-')[0]!] ?? en;
