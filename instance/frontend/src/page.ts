/** The creator's page: its look, its elements, one session. */
import './page.css';
import './elements/page/bio-page.ts';
