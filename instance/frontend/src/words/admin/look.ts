/** The words of look, persona and embedding, in the language that is spoken; read when something is drawn. */
import { look as en } from './look.en.ts';
import { hear } from './spoken.ts';

export let look: typeof en = en;
hear((spoken) => (look = spoken?.look ?? en));
