/** The words of conversations, figures and team, in the language that is spoken; read when something is drawn. */
import { insight as en } from './insight.en.ts';
import { hear, inRegion } from './spoken.ts';

export let insight: typeof en = en;
hear((spoken) => (insight = inRegion(spoken?.insight ?? en)));
