/**
 * The page's icons: one path each, drawn with a round stroke on a 24 × 24 grid. No icon font is loaded.
 *
 * Names of A2UI's basic catalogue that the page's surfaces use stand beside the page's own.
 */
const PATHS: Record<string, string> = {
  website: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M3.5 9h17 M3.5 15h17 M12 3c2.6 2.6 3.6 5.7 3.6 9s-1 6.4-3.6 9c-2.6-2.6-3.6-5.7-3.6-9S9.400 5.600 12 3Z',
  music: 'M9 18V6l11-2.500V15.500 M9 18a2.800 2.800 0 1 1-5.600 0 2.800 2.800 0 0 1 5.600 0Z M20 15.500a2.800 2.800 0 1 1-5.600 0 2.800 2.800 0 0 1 5.600 0Z',
  video: 'M4 5.500h16a1.500 1.500 0 0 1 1.500 1.500v10a1.500 1.500 0 0 1-1.500 1.500H4A1.500 1.500 0 0 1 2.500 17V7A1.500 1.500 0 0 1 4 5.500Z M10 9.200v5.600l5-2.800-5-2.800Z',
  social: 'M12 20.500s-8.500-4.900-8.500-11A4.700 4.700 0 0 1 12 6.700a4.700 4.700 0 0 1 8.500 2.800c0 6.100-8.500 11-8.500 11Z',
  shop: 'M5 8h14l1 12.500H4L5 8Z M8.500 10.500V7a3.500 3.500 0 0 1 7 0v3.500',
  newsletter: 'M3 6.500A1.500 1.500 0 0 1 4.500 5h15A1.500 1.500 0 0 1 21 6.500v11a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 17.500v-11Z M3.500 7l8.500 6 8.500-6',
  podcast: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3Z M5.500 11a6.500 6.500 0 0 0 13 0 M12 17.500V21 M8.500 21h7',
  other: 'M10 14a4.500 4.500 0 0 0 6.700.5l3-3a4.500 4.500 0 0 0-6.400-6.400l-1.700 1.700 M14 10a4.500 4.500 0 0 0-6.700-.5l-3 3a4.500 4.500 0 0 0 6.400 6.400l1.700-1.700',
  send: 'M12 19.500V4.500 M5.500 11 12 4.500l6.500 6.500',
  stop: 'M7 7h10v10H7Z',
  more: 'M12 4.800a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z M12 11.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z M12 18.200a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z',
  list: 'M4 6h.1 M4 12h.1 M4 18h.1 M8.500 6H20 M8.500 12H20 M8.500 18H20',
  close: 'M6 6l12 12 M18 6 6 18',
  fresh: 'M12 20h8 M16.500 4.500a2.100 2.100 0 0 1 3 3L8 19l-4 1 1-4L16.500 4.500Z',
  chevron: 'M6 9.500l6 6 6-6',
  arrow: 'M5 12h14 M13 6l6 6-6 6',
  calendar: 'M4.500 6h15A1.500 1.500 0 0 1 21 7.500v11a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 18.500v-11A1.500 1.500 0 0 1 4.500 6Z M3 10.500h18 M8 3.500V8 M16 3.500V8',
  place: 'M12 21.500s-7-6-7-11.500a7 7 0 0 1 14 0c0 5.500-7 11.500-7 11.500Z M12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  up: 'M7.500 11v9H4v-9h3.500Z M7.500 11 12 3.500a2.300 2.300 0 0 1 2.200 2.900L13.500 9.500h5a2 2 0 0 1 2 2.400l-1.300 6.500a2 2 0 0 1-2 1.600H7.500',
  down: 'M16.500 13V4H20v9h-3.500Z M16.500 13 12 20.500a2.300 2.300 0 0 1-2.200-2.900l.7-3.100h-5a2 2 0 0 1-2-2.400l1.300-6.500a2 2 0 0 1 2-1.600h9.700',
  again: 'M20 11.500A8 8 0 1 0 18 17 M20.500 5.500v6h-6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M12 7v5.500l3.500 2',
  warning: 'M12 4 2.500 20h19L12 4Z M12 10v4.500 M12 17.300v.2',
  question: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z M9.300 9.300a2.800 2.800 0 1 1 4.300 2.400c-1 .7-1.600 1.200-1.600 2.300 M12 17v.2',
  chat: 'M5.500 4.500h13A2.500 2.500 0 0 1 21 7v7.500a2.500 2.500 0 0 1-2.500 2.500H12l-5 4v-4H5.500A2.500 2.500 0 0 1 3 14.500V7a2.500 2.500 0 0 1 2.500-2.500Z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z M4.500 20.500a7.500 7.500 0 0 1 15 0',
  phone: 'M6 3.500h3l1.500 5-2 1.500a12 12 0 0 0 5.500 5.500l1.500-2 5 1.500v3A2.500 2.500 0 0 1 18 20.500C10 20.500 3.500 14 3.500 6A2.500 2.500 0 0 1 6 3.500Z',
  star: 'M12 3.500l2.600 5.500 6 .8-4.400 4.200 1.100 6-5.300-2.900-5.300 2.900 1.100-6L3.400 9.800l6-.8L12 3.500Z',
};

/** Names of the basic catalogue, and what stands for each here. */
const CATALOGUE: Record<string, string> = {
  accountCircle: 'person',
  add: 'fresh',
  arrowBack: 'arrow',
  arrowForward: 'arrow',
  call: 'phone',
  calendarToday: 'calendar',
  event: 'calendar',
  favorite: 'social',
  help: 'question',
  home: 'website',
  info: 'question',
  locationOn: 'place',
  mail: 'newsletter',
  play: 'video',
  share: 'other',
  shoppingCart: 'shop',
  volumeUp: 'music',
  error: 'warning',
};
const DOT = 'M12 10.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3Z';

/** The path of an icon by the page's or the catalogue's name; a quiet dot for a name nobody drew. */
export function iconPath(name: string): string {
  return PATHS[name] ?? PATHS[CATALOGUE[name] ?? ''] ?? DOT;
}
