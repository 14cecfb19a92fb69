/** Every view of the creator's side: where it is, what it is called, who may see it, and where its code comes from. */
import { shell } from '../../words/admin/shell.ts';

export type Group = 'page' | 'look' | 'chat' | 'insight' | 'people';

export interface View {
  /** Below /admin; a part that begins with a colon stands for anything, and is told to the view in `params`. */
  path: string;
  /** Where it stands in the navigation; one without a group is reached from elsewhere. */
  group?: Group;
  icon: string;
  title: () => string;
  /** Owners only. */
  owner?: true;
  /** It wants all the room there is. */
  wide?: true;
  load: () => Promise<unknown>;
  tag: string;
}

// The first view comes by itself. The others come by their rooms, when one of them is first shown: who works on links goes on to events.
const ROOMS = {
  home: () => import('./start/home-view.ts'),
  start: () => import('./start/start-view.ts'),
  content: () => import('./content/views.ts'),
  look: () => import('./look/views.ts'),
  insight: () => import('./insight/views.ts'),
};

const view = (path: string, place: `${keyof typeof ROOMS}/${string}`, icon: string, title: () => string, group?: Group, more: Pick<View, 'owner' | 'wide'> = {}): View => ({
  path,
  icon,
  title,
  load: ROOMS[place.split('/')[0] as keyof typeof ROOMS],
  tag: place.split('/')[1]!,
  ...(group && { group }),
  ...more,
});

export const VIEWS: readonly View[] = [
  view('/', 'home/home-view', 'home', () => shell.titles.home),
  view('/start', 'start/start-view', 'flag', () => shell.titles.start),
  view('/profile', 'content/profile-view', 'person', () => shell.titles.profile, 'page'),
  view('/links', 'content/links-view', 'links', () => shell.titles.links, 'page'),
  view('/events', 'content/events-view', 'calendar', () => shell.titles.events, 'page'),
  view('/faq', 'content/faq-view', 'question', () => shell.titles.faq, 'page'),
  view('/polls', 'content/polls-view', 'poll', () => shell.titles.polls, 'page'),
  view('/look', 'look/look-view', 'palette', () => shell.titles.look, 'look', { wide: true }),
  view('/embed', 'look/embed-view', 'code', () => shell.titles.embed, 'look'),
  view('/persona', 'look/persona-view', 'persona', () => shell.titles.persona, 'chat', { wide: true }),
  view('/chat', 'content/chat-view', 'sliders', () => shell.titles.chat, 'chat'),
  view('/conversations', 'insight/conversations-view', 'chat', () => shell.titles.conversations, 'insight'),
  view('/conversations/:thread', 'insight/conversation-view', 'chat', () => shell.titles.conversations),
  view('/questions', 'insight/questions-view', 'inbox', () => shell.titles.questions, 'insight'),
  view('/leads', 'insight/leads-view', 'newsletter', () => shell.titles.leads, 'insight'),
  view('/figures', 'insight/figures-view', 'chart', () => shell.titles.figures, 'insight'),
  view('/team', 'insight/team-view', 'team', () => shell.titles.team, 'people', { owner: true }),
  view('/account', 'insight/account-view', 'key', () => shell.titles.account, 'people'),
  view('/history', 'insight/history-view', 'history', () => shell.titles.history, 'people'),
  view('/move', 'insight/move-view', 'box', () => shell.titles.move, 'people', { owner: true }),
];

export interface Found {
  view: View;
  params: Record<string, string>;
}

/** The view of a path, with what stands in it for the parts that change; null for a path that leads nowhere. */
export function find(path: string): Found | null {
  const parts = path.split('/');
  for (const view of VIEWS) {
    const wanted = view.path.split('/');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, at) => {
      if (!part.startsWith(':')) return part === parts[at];
      try {
        params[part.slice(1)] = decodeURIComponent(parts[at]!);
      } catch {
        return false;
      }
      return parts[at] !== '';
    });
    if (fits) return { view, params };
  }
  return null;
}
