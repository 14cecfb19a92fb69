/** Icons of the list of conversations and of the menu. */
import { html, type TemplateResult } from 'lit';

const PATHS = {
  trash: 'M4.500 7h15 M9.500 7V4.500h5V7 M6.500 7l1 13.500h9l1-13.500 M10 11v6 M14 11v6',
  archive: 'M3.500 5h17v4h-17V5Z M5 9v10.500h14V9 M10 13h4',
  restore: 'M4.500 12a7.500 7.500 0 1 0 2.300-5.400L4.500 9 M4.500 4.500V9H9',
  pen: 'M16.500 4.500a2.100 2.100 0 0 1 3 3L8 19l-4 1 1-4L16.500 4.500Z',
  link: 'M10 14a4.500 4.500 0 0 0 6.700.5l3-3a4.500 4.500 0 0 0-6.400-6.400l-1.700 1.700 M14 10a4.500 4.500 0 0 0-6.700-.5l-3 3a4.500 4.500 0 0 0 6.400 6.400l1.700-1.700',
  download: 'M12 4v11 M7 10.500l5 5 5-5 M4.500 20h15',
  back: 'M19 12H5 M11 6l-6 6 6 6',
  more: 'M12 4.800a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z M12 11.500a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z M12 18.200a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1Z',
  plus: 'M12 5v14 M5 12h14',
} as const;

/** `turned`: points the other way where one reads from right to left. */
export const sign = (name: keyof typeof PATHS, turned = false): TemplateResult =>
  html`<svg class=${turned ? 'icon turned' : 'icon'} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
