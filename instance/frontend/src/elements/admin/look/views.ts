/** How the page looks, what the persona says, and the chat on other pages: these views, loaded together. */
import './embed-view.ts';
import './look-view.ts';
import './persona-view.ts';
