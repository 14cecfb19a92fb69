/** The chat in the box of an embed: its look, its language, its session over plain HTTP, one conversation for each tab. */
import { effect } from '@preact/signals-core';
import { Session } from '../../state/session.ts';
import { createStore } from '../../state/store.ts';
import tokens from '../../tokens.css?inline';
import { instance } from '../../transport/api.ts';
import { http } from '../../transport/channel.ts';
import { HttpLine } from '../../transport/http-line.ts';
import { speak } from '../../words/index.ts';
import { regional } from '../../words/regions.ts';
import type { ChatContainer } from '../chat/chat-container.ts';
import '../chat/chat-container.ts';
import type { Mounted, Place } from './instance.ts';

const sheetOf = (css: string): CSSStyleSheet => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};
const GROUND = sheetOf(
  `${tokens}:host{display:block;height:100%;background:var(--page);color:var(--ink);font:var(--cib-font-weight,400) var(--rem)/1.5 var(--font)}`,
);
/** There is nothing that a box in a page could close into. */
const UNSHUTTABLE = sheetOf('.shut{display:none!important}');

export async function mount({ box, origin, language, inline, declarations, shut, unread }: Place): Promise<Mounted> {
  instance.origin = origin;
  // Here everything goes over HTTP, so the line comes along: it cannot be missing when it is needed.
  http.line = () => Promise.resolve(HttpLine);
  await speak(regional(language));
  const root = box.shadowRoot ?? box.attachShadow({ mode: 'open' });
  const own = sheetOf('');
  root.adoptedStyleSheets = [GROUND, own];
  let spoken = language;
  const dress = (said: string, wanted: string): void => {
    own.replaceSync(`:host{${said}}`);
    if (wanted !== spoken) void speak(regional((spoken = wanted)));
  };
  dress(declarations, language);

  const store = createStore();
  // Nothing of the address of the page around is ours; `protocol` and `host` are for WebSockets, and none is used.
  const session = new Session(store, { protocol: '', host: '' }, { line: 'http', tab: true });
  const chat = document.createElement('chat-container') as ChatContainer;
  chat.embedded = true;
  chat.session = session;
  chat.addEventListener('shut', shut);
  root.replaceChildren(chat);
  if (inline) void chat.updateComplete.then(() => chat.shadowRoot?.adoptedStyleSheets.push(UNSHUTTABLE));
  const stop = effect(() => unread(store.unread.value));
  void session.loadPage().then(() => session.loadHistory());

  return {
    show: (said, focus = true) => {
      if (said || focus) chat.show(said);
    },
    attend: (yes) => session.attend(yes),
    dress,
    close: () => {
      stop();
      session.close();
      root.replaceChildren();
    },
  };
}
