/** What is on the page and what the chat may do: these views, loaded together. */
import './chat-view.ts';
import './events-view.ts';
import './faq-view.ts';
import './links-view.ts';
import './polls-view.ts';
import './profile-view.ts';
