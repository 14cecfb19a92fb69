/** Icons that only the look's tools have, drawn as the others are. */
import { html, type TemplateResult } from 'lit';

const PATHS = {
  redo: 'M15.500 5 20 9.500 15.500 14 M19.500 9.500H10a5.500 5.500 0 0 0 0 11h3',
  mobile: 'M8 2.500h8A1.500 1.500 0 0 1 17.500 4v16a1.500 1.500 0 0 1-1.500 1.500H8A1.500 1.500 0 0 1 6.500 20V4A1.500 1.500 0 0 1 8 2.500Z M11 18.500h2',
  desktop: 'M4 4.500h16A1.500 1.500 0 0 1 21.500 6v9a1.500 1.500 0 0 1-1.500 1.500H4A1.500 1.500 0 0 1 2.500 15V6A1.500 1.500 0 0 1 4 4.500Z M12 16.500V20 M8 20.500h8',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z M12 2.500v2 M12 19.500v2 M2.500 12h2 M19.500 12h2 M5.300 5.300l1.400 1.400 M17.300 17.300l1.400 1.400 M18.700 5.300l-1.400 1.400 M6.700 17.300l-1.400 1.400',
  moon: 'M20.500 14.500A8.500 8.500 0 0 1 9.500 3.500a8.500 8.500 0 1 0 11 11Z',
  reset: 'M4.500 12a7.500 7.500 0 1 0 2.300-5.400 M4.500 4.500v4.500H9',
  letters: 'M3.500 18.500 9 5.500l5.500 13 M5.300 14.500h7.400 M15 18.500l3-7 3 7 M16 16.300h4',
  corners: 'M4 20v-8a8 8 0 0 1 8-8h8 M9 20h.2 M14 20h.2 M19.500 20h.2 M20 15h.1 M20 10h.1',
  columns: 'M4.500 4.500h15v15h-15Z M4.500 9.500h15 M10 9.500v10',
  motion: 'M3 12h6 M5 7.500h6 M5 16.500h6 M16 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
  themes: 'M4 4.500h7v7H4Z M13.500 4.500h7v7h-7Z M4 14h7v6.500H4Z M13.500 14h7v6.500h-7Z',
} as const;
export type Glyph = keyof typeof PATHS;

export const glyph = (name: Glyph): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
