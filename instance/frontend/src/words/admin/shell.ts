/** The words of what frames everything, in the language that is spoken; read when something is drawn. */
import { shell as en } from './shell.en.ts';
import { hear, inRegion } from './spoken.ts';

export let shell: typeof en = en;
hear((spoken) => (shell = inRegion(spoken?.shell ?? en)));
