/** The first file of the page: tokens, elements, one session. */
import './elements/bio-page.ts';
