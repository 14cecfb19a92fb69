/** Deutsch. */
import type { page as en } from './en.ts';

export const page: typeof en = {
  links: 'Links',
  coming: 'Demnächst',
  tickets: 'Tickets',
  ticketsFor: (title) => `Tickets: ${title}`,
  addToCalendar: (title) => `In deinen Kalender: ${title}`,
  allDates: (n) => `Alle ${n} Termine`,
  yourTime: (time) => `${time} bei dir`,
  more: 'Mehr',
  share: 'Diese Seite teilen',
  edit: 'Seite bearbeiten',
  openOn: (place) => `Auf ${place} öffnen`,
  embedNote: (place) => `Kommt von ${place} und verrät dort, dass du hier warst.`,
  show: 'Hier abspielen',
  playerOf: (title, place) => `${title}, abgespielt von ${place}`,
};
