/** The words of the creator's side, each group by itself: what is loaded first imports only the groups that it needs. */
export { content } from './content.ts';
export { insight } from './insight.ts';
export { look } from './look.ts';
export { shell } from './shell.ts';
export { choose, LANGUAGES, preferred, speakAdmin, spoken } from './spoken.ts';
