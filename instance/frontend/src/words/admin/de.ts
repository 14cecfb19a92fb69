/** The creator's side in one language, loaded in one piece. */
export { content } from './content.de.ts';
export { insight } from './insight.de.ts';
export { look } from './look.de.ts';
export { shell } from './shell.de.ts';
