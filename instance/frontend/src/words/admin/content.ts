/** The words of the editors of the page, in the language that is spoken; read when something is drawn. */
import { content as en } from './content.en.ts';
import { hear, inRegion } from './spoken.ts';

export let content: typeof en = en;
hear((spoken) => (content = inRegion(spoken?.content ?? en)));
