/** What the look, the persona and the embedding of a page say to its creator. */
import { look as en, type LookWords } from './look.en.ts';

export const look: LookWords = { ...en };
