/** What happened, and who works here: these views, loaded together. */
import './account-view.ts';
import './conversation-view.ts';
import './conversations-view.ts';
import './figures-view.ts';
import './history-view.ts';
import './leads-view.ts';
import './move-view.ts';
import './questions-view.ts';
import './team-view.ts';
