/** The creator's page: its look, its elements, one session. */
import './page.css';
import './elements/page/bio-page.ts';
import { speak } from './words/index.ts';

void speak(document.documentElement.lang);
