/** The creator's side in one language, loaded in one piece. */
export { content } from './content.ar.ts';
export { insight } from './insight.ar.ts';
export { look } from './look.ar.ts';
export { shell } from './shell.ar.ts';
