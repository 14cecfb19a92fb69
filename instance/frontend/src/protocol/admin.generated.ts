// Made from the description of the instance's routes by `npm run types`; not to be edited.

/** The person who is signed in; without a password only a link lets them in again. */
export interface AccountView {
  email: string;
  hasPassword: boolean;
  id: string;
  name: string;
  role: 'editor' | 'owner';
}

/** A click on a surface, as A2UI reports it. */
export interface Action {
  context?: Record<string, unknown>;
  name: string;
  sourceComponentId?: string;
  surfaceId?: string;
  timestamp?: string;
}

/** What the visitor did on a surface; `label` is for people. What they filled in is not repeated here. */
export interface ActionPart {
  component: string;
  label: string;
  name: string;
  surface: string;
  type: 'action';
}

/** Every day from `from` to `to`, both included, in the page's time zone; the links that were followed, most first; how answers were rated, and what the engine's runs came to. */
export interface Analytics {
  days: Day[];
  from: string;
  links: LinkClicks[];
  models: ModelUse[];
  ratings: Ratings;
  timeZone: string;
  to: string;
}

/** The answer. Question and other ways to ask it are what visitors wrote, where they are not sent. */
export interface Answer {
  aliases?: string[];
  answer: string;
  question?: string;
}

/** The page. `engine` is `offline` or the model's name; `sessions` says whether a visitor's conversation is resumed, or each tab has its own. `avatarUrl` is a path of this page's; `language` is that of the page for everybody, `auto` each visitor's own. */
export interface Bio {
  avatarUrl: string | null;
  bio: string;
  displayName: string;
  engine: string;
  events: BioEvent[];
  faq: BioQuestion[];
  handle: string;
  language: 'ar' | 'auto' | 'de' | 'en';
  links: BioLink[];
  sessions: 'resume' | 'tab';
  suggestions: string[];
  tagline: string;
}

/** A player to be framed behind a click. `height` in CSS pixels; null for 16:9. */
export interface BioEmbed {
  height: number | null;
  provider: 'applemusic' | 'bandcamp' | 'deezer' | 'soundcloud' | 'spotify' | 'tidal' | 'twitch' | 'vimeo' | 'youtube';
  url: string;
}

/** A date that is not over. Times have the offset of the place; `time_zone` is an IANA name where it is known. */
export interface BioEvent {
  city: string;
  description: string;
  endsAt: string | null;
  id: number;
  startsAt: string;
  timeZone: string | null;
  title: string;
  url: string | null;
  venue: string;
}

/** A link that visitors meet now; `id` is what a click is counted by. A heading has no address, and an embed has a player. `icon` is always one to draw; `thumbnailUrl` is a path of this page's. */
export interface BioLink {
  description: string;
  embed: BioEmbed | null;
  icon: 'applemusic' | 'art' | 'bandcamp' | 'behance' | 'bluesky' | 'book' | 'calendar' | 'camera' | 'chat' | 'coffee' | 'deezer' | 'discord' | 'download' | 'dribbble' | 'email' | 'etsy' | 'event' | 'facebook' | 'game' | 'gift' | 'github' | 'goodreads' | 'heart' | 'instagram' | 'kofi' | 'linkedin' | 'map' | 'mastodon' | 'medium' | 'music' | 'newsletter' | 'other' | 'patreon' | 'phone' | 'pinterest' | 'podcast' | 'reddit' | 'shop' | 'signal' | 'snapchat' | 'social' | 'soundcloud' | 'spotify' | 'star' | 'substack' | 'telegram' | 'threads' | 'ticket' | 'tidal' | 'tiktok' | 'tumblr' | 'twitch' | 'video' | 'vimeo' | 'website' | 'whatsapp' | 'x' | 'youtube';
  id: number;
  kind: 'music' | 'newsletter' | 'other' | 'podcast' | 'shop' | 'social' | 'video' | 'website';
  style: 'embed' | 'heading' | 'link';
  thumbnailUrl: string | null;
  title: string;
  url: string;
}

/** A question that the creator has answered. */
export interface BioQuestion {
  question: string;
}

/** One browser in which one is signed in; `agent` is what it says it is. */
export interface Browser {
  agent: string;
  createdAt: string;
  current: boolean;
  expiresAt: string;
  id: string;
  seenAt: string;
}

/** Something that the chat can do. */
export interface CapabilityView {
  description: string;
  enabled: boolean;
  name: string;
  title: string;
}

/** What to ask, and of which thread; without one it is the newest. */
export interface ChatRequest {
  action?: Action | null;
  edit?: string | null;
  /** BCP 47, such as `de-AT`. */
  locale?: string;
  message?: string | null;
  regenerate?: string | null;
  thread?: string | null;
  /** IANA, such as `Europe/Berlin`. */
  timeZone?: string;
}

/** `session` is the token for the header X-Chat-Session (WebSocket: `?session=`); it is good for 30 days. */
export interface ChatSession {
  session: string;
  visitor: string;
}

/** The body of `POST /api/claim`; the token is what stands after # in the link. With the token alone one is signed in, and may say later who one is. What is given is set, also on an account that exists. */
export interface Claim {
  email?: string | null;
  name?: string | null;
  password?: string | null;
  token: string;
}

/** The body of `POST /api/claim/check`. */
export interface ClaimCheck {
  token: string;
}

/** A run: `cost` in US dollars where it is known, `ttftMs` the time to the first token, `error` a code. */
export interface CompletionView {
  cost: number | null;
  durationMs: number | null;
  engine: string;
  error: string | null;
  id: string;
  inputTokens: number;
  model: string | null;
  outputTokens: number;
  startedAt: string;
  status: string;
  thread: string;
  ttftMs: number | null;
  turn: string;
  unanswered: boolean;
}

/** One of the creator's days. `visitors` counts each once a day; `chats` are conversations begun, `questions` messages written. */
export interface Day {
  chats: number;
  clicks: number;
  day: string;
  questions: number;
  unanswered: number;
  visitors: number;
  visits: number;
}

/** A message that was said before. */
export interface Earlier {
  role: 'assistant' | 'user';
  text: string;
}

/** One change: `action` is `<thing>.<verb>`, `target` what it was done to, `change` what is different now. The name is the one that the account had then; the account may be gone. */
export interface Entry {
  accountId: string;
  accountName: string;
  action: string;
  at: string;
  change: unknown;
  id: number;
  target: string;
}

/** What is not sent stays as it is. Another time zone alone moves no moment. */
export interface EventChange {
  city?: string;
  description?: string;
  endsAt?: string | null;
  startsAt?: string;
  timeZone?: string;
  title?: string;
  url?: string | null;
  venue?: string;
}

/** A new date. Title and venue up to 120 characters, city 80, description 500. Moments are ISO 8601; one without an offset is local to `timeZone` (an IANA name), else to the page's time zone. */
export interface EventDraft {
  city?: string;
  description?: string;
  endsAt?: string | null;
  startsAt: string;
  timeZone?: string;
  title: string;
  url?: string | null;
  venue?: string;
}

/** A date; moments in the offset of the place. */
export interface EventView {
  city: string;
  description: string;
  endsAt: string | null;
  id: number;
  startsAt: string;
  timeZone: string;
  title: string;
  url: string | null;
  venue: string;
}

/** What is not sent stays as it is; `aliases` are then all of them. */
export interface FaqChange {
  aliases?: string[];
  answer?: string;
  question?: string;
}

/** A new question: up to 200 characters, its answer 2,000, up to 20 other ways to ask it. */
export interface FaqDraft {
  aliases?: string[];
  answer: string;
  question: string;
}

/** A question with its answer and the other ways to ask it. */
export interface FaqView {
  aliases: string[];
  answer: string;
  id: number;
  question: string;
}

/** What an archive holds and what it replaces: rows by table. `team` names people to invite again: who may sign in is not archived. */
export interface ImportSummary {
  exportedAt: string;
  handle: string;
  imported: boolean;
  replaced: Record<string, number>;
  rows: Record<string, number>;
  team: Member[];
  version: string;
}

/** A link that signs its holder in, once. It is told here and never again. */
export interface Invitation {
  expiresAt: string;
  id: string;
  link: string;
}

/** The body of `POST team`. */
export interface Invite {
  name: string;
  role?: 'editor' | 'owner';
}

/** One entry of a conversation; `created_at` is ISO 8601 in UTC. */
export interface Item {
  createdAt: string;
  id: string;
  parts: (TextPart | ToolPart | SurfacePart | ActionPart)[];
  rating?: 'down' | 'up' | null;
  role: 'assistant' | 'user';
  status: 'cancelled' | 'complete' | 'error' | 'interrupted';
}

/** An API key; `hint` is how it begins, `used_at` when it was used last, within some minutes. */
export interface Key {
  createdAt: string;
  hint: string;
  id: string;
  name: string;
  perMinute: number;
  revokedAt: string | null;
  scope: 'chat';
  usedAt: string | null;
}

/** The newest thing said or done in a thread, shortened. */
export interface LastMessage {
  role: 'assistant' | 'user';
  text: string;
}

/** Somebody who wrote, asked for a date or signed up; `kind` says which. Their conversations are those of `visitor`. */
export interface LeadView {
  at: string;
  email: string;
  fields: Record<string, string>;
  id: string;
  kind: string;
  message: string;
  name: string;
  visitor: string;
}

/** What is not sent stays as it is. */
export interface LinkChange {
  description?: string;
  enabled?: boolean;
  icon?: '' | 'applemusic' | 'art' | 'bandcamp' | 'behance' | 'bluesky' | 'book' | 'calendar' | 'camera' | 'chat' | 'coffee' | 'deezer' | 'discord' | 'download' | 'dribbble' | 'email' | 'etsy' | 'event' | 'facebook' | 'game' | 'gift' | 'github' | 'goodreads' | 'heart' | 'instagram' | 'kofi' | 'linkedin' | 'map' | 'mastodon' | 'medium' | 'music' | 'newsletter' | 'other' | 'patreon' | 'phone' | 'pinterest' | 'podcast' | 'reddit' | 'shop' | 'signal' | 'snapchat' | 'social' | 'soundcloud' | 'spotify' | 'star' | 'substack' | 'telegram' | 'threads' | 'ticket' | 'tidal' | 'tiktok' | 'tumblr' | 'twitch' | 'video' | 'vimeo' | 'website' | 'whatsapp' | 'x' | 'youtube';
  kind?: 'music' | 'newsletter' | 'other' | 'podcast' | 'shop' | 'social' | 'video' | 'website';
  style?: 'embed' | 'heading' | 'link';
  thumbnailUrl?: string | null;
  title?: string;
  url?: string | null;
  visibleFrom?: string | null;
  visibleUntil?: string | null;
}

/** How often a link of the page was followed. */
export interface LinkClicks {
  clicks: number;
  title: string;
}

/** A new link. Title up to 80 characters, description 200; the address begins with http:// or https://. A heading has no address; an embed's must be of something that can be played here. An empty `icon` follows from the address or the kind. The thumbnail is a picture of the page's own, `/media/…`, or an http or https address of one to fetch. `visibleFrom` and `visibleUntil` are ISO 8601; without an offset they are in the page's time zone. */
export interface LinkDraft {
  description?: string;
  enabled?: boolean;
  icon?: '' | 'applemusic' | 'art' | 'bandcamp' | 'behance' | 'bluesky' | 'book' | 'calendar' | 'camera' | 'chat' | 'coffee' | 'deezer' | 'discord' | 'download' | 'dribbble' | 'email' | 'etsy' | 'event' | 'facebook' | 'game' | 'gift' | 'github' | 'goodreads' | 'heart' | 'instagram' | 'kofi' | 'linkedin' | 'map' | 'mastodon' | 'medium' | 'music' | 'newsletter' | 'other' | 'patreon' | 'phone' | 'pinterest' | 'podcast' | 'reddit' | 'shop' | 'signal' | 'snapchat' | 'social' | 'soundcloud' | 'spotify' | 'star' | 'substack' | 'telegram' | 'threads' | 'ticket' | 'tidal' | 'tiktok' | 'tumblr' | 'twitch' | 'video' | 'vimeo' | 'website' | 'whatsapp' | 'x' | 'youtube';
  kind?: 'music' | 'newsletter' | 'other' | 'podcast' | 'shop' | 'social' | 'video' | 'website';
  style?: 'embed' | 'heading' | 'link';
  thumbnailUrl?: string | null;
  title: string;
  url?: string | null;
  visibleFrom?: string | null;
  visibleUntil?: string | null;
}

/** A link as its creator sees it; `visible` says whether visitors meet it now. `icon` is what was chosen, `shownIcon` what is drawn; `thumbnailUrl` what was given, `thumbnailPath` what visitors are shown. A web address is fetched in the background: `thumbnailState` is `fetching` until then, or `failed`, and then `thumbnailComplaint` says why. */
export interface LinkView {
  clicks: number;
  description: string;
  embed: BioEmbed | null;
  enabled: boolean;
  icon: '' | 'applemusic' | 'art' | 'bandcamp' | 'behance' | 'bluesky' | 'book' | 'calendar' | 'camera' | 'chat' | 'coffee' | 'deezer' | 'discord' | 'download' | 'dribbble' | 'email' | 'etsy' | 'event' | 'facebook' | 'game' | 'gift' | 'github' | 'goodreads' | 'heart' | 'instagram' | 'kofi' | 'linkedin' | 'map' | 'mastodon' | 'medium' | 'music' | 'newsletter' | 'other' | 'patreon' | 'phone' | 'pinterest' | 'podcast' | 'reddit' | 'shop' | 'signal' | 'snapchat' | 'social' | 'soundcloud' | 'spotify' | 'star' | 'substack' | 'telegram' | 'threads' | 'ticket' | 'tidal' | 'tiktok' | 'tumblr' | 'twitch' | 'video' | 'vimeo' | 'website' | 'whatsapp' | 'x' | 'youtube';
  id: number;
  kind: 'music' | 'newsletter' | 'other' | 'podcast' | 'shop' | 'social' | 'video' | 'website';
  shownIcon: 'applemusic' | 'art' | 'bandcamp' | 'behance' | 'bluesky' | 'book' | 'calendar' | 'camera' | 'chat' | 'coffee' | 'deezer' | 'discord' | 'download' | 'dribbble' | 'email' | 'etsy' | 'event' | 'facebook' | 'game' | 'gift' | 'github' | 'goodreads' | 'heart' | 'instagram' | 'kofi' | 'linkedin' | 'map' | 'mastodon' | 'medium' | 'music' | 'newsletter' | 'other' | 'patreon' | 'phone' | 'pinterest' | 'podcast' | 'reddit' | 'shop' | 'signal' | 'snapchat' | 'social' | 'soundcloud' | 'spotify' | 'star' | 'substack' | 'telegram' | 'threads' | 'ticket' | 'tidal' | 'tiktok' | 'tumblr' | 'twitch' | 'video' | 'vimeo' | 'website' | 'whatsapp' | 'x' | 'youtube';
  style: 'embed' | 'heading' | 'link';
  thumbnailComplaint: string | null;
  thumbnailPath: string | null;
  thumbnailState: 'failed' | 'fetching' | 'ready' | null;
  thumbnailUrl: string | null;
  title: string;
  url: string;
  visible: boolean;
  visibleFrom: string | null;
  visibleUntil: string | null;
}

/** The body of `POST login`. */
export interface Login {
  email: string;
  password: string;
}

/** A new key. `key` goes into the header X-API-Key; it is told here and never again. */
export interface MadeKey {
  id: string;
  key: string;
}

/** The answer of `GET /api/me`. */
export interface Me {
  owner: boolean;
}

/** Somebody of the team: told, so that they can be invited again, never restored. */
export interface Member {
  email: string | null;
  name: string;
  role: string;
}

/** What is left out stays. */
export interface MemberChange {
  name?: string | null;
  role?: 'editor' | 'owner' | null;
}

/** What runs of one model came to; of the page's own engine where `model` is null. `cost` is in US dollars, null where none is known; `ttftMs` is the mean time to the first token. */
export interface ModelUse {
  cost: number | null;
  failed: number;
  inputTokens: number;
  model: string | null;
  outputTokens: number;
  runs: number;
  ttftMs: number | null;
}

/** The body of `POST keys`: what it is for, and how many messages a minute. */
export interface NewKey {
  name: string;
  perMinute?: number;
}

/** The body of `POST origins`; any address of the site will do, its path is left out. */
export interface NewOrigin {
  origin: string;
}

/** The body of `PUT password`; `old` may be left out by who has none. */
export interface NewPassword {
  new: string;
  old?: string;
}

/** A question the page had no answer to, in all its spellings. `id` is that of the run that was asked it last, in `thread`. */
export interface OpenQuestion {
  count: number;
  firstAt: string;
  id: string;
  lastAt: string;
  question: string;
  thread: string;
  variants: string[];
}

/** What may be voted for, and how many did. */
export interface OptionView {
  id: number;
  text: string;
  votes: number;
}

/** The ids of all entries in their new order. */
export interface Order {
  ids: number[];
}

/** An allowed origin: scheme, host and port of a site. */
export interface Origin {
  createdAt: string;
  id: string;
  origin: string;
}

/** The body of `PUT account`; another address needs the password, where there is one. */
export interface OwnAccount {
  email: string;
  name: string;
  password?: string;
}

/** Somebody of the audit log. */
export interface Person {
  id: string;
  name: string;
}

/** A picture of the page's own. `url` is its path; `bytes` is how large the file is; `usedFor` names what shows it (`profile`, `link/3`, `tokens`). One that was `fetched` from a web address goes when nothing gives that address any more. */
export interface PictureView {
  bytes: number;
  createdAt: string | null;
  fetched: boolean;
  height: number;
  id: string;
  url: string;
  use: 'avatar' | 'background' | 'thumbnail';
  usedFor: string[];
  width: number;
}

/** A piece of a snippet; `match` says whether it is what was looked for. */
export interface Piece {
  match: boolean;
  text: string;
}

/** Close it, or open it again. Words that people voted on stay as they are. */
export interface PollChange {
  closed: boolean;
}

/** A new poll: a question of up to 200 characters, 2 to 10 options of up to 100. */
export interface PollDraft {
  options: string[];
  question: string;
}

/** A poll; once it is closed there are no more votes. */
export interface PollView {
  closedAt: string | null;
  createdAt: string;
  id: number;
  options: OptionView[];
  question: string;
  votes: number;
}

/** What the model would be told. */
export interface Preview {
  text: string;
}

/** A refusal: `detail` says what to do next, `code` is stable. */
export interface Problem {
  code: string;
  detail: string;
  status: number;
  title: string;
  type: string;
}

/** What is not sent stays as it is. Display name up to 80 characters, tagline 160, bio 2,000. The avatar is a picture of the page's own, `/media/…`, or an http or https address of one to fetch. */
export interface ProfileChange {
  avatarUrl?: string | null;
  bio?: string;
  displayName?: string;
  tagline?: string;
}

/** Who the page belongs to. `avatarUrl` is what was given, `avatarPath` what visitors are shown. A web address is fetched in the background: `avatarState` is `fetching` until then, or `failed`, and then `avatarComplaint` says why. */
export interface ProfileView {
  avatarComplaint: string | null;
  avatarPath: string | null;
  avatarState: 'failed' | 'fetching' | 'ready' | null;
  avatarUrl: string | null;
  bio: string;
  displayName: string;
  tagline: string;
}

/** A template: text in which `{{name}}` and the other variables stand for something of the page. */
export interface PromptDraft {
  body: string;
}

/** A version of the persona. Version 0 is the program's own: no author, no time. */
export interface PromptView {
  active: boolean;
  author: string;
  body: string;
  createdAt: string | null;
  version: number;
}

/** Thumbs up, thumbs down, or null to take it back. */
export interface Rated {
  rating: 'down' | 'up' | null;
}

/** How many answers were rated so. */
export interface Ratings {
  down: number;
  up: number;
}

/** Who is signed in, and the token that every change must carry in X-CSRF-Token. */
export interface SessionView {
  account: AccountView;
  csrf: string;
}

/** What is not sent stays as it is. The time zone is an IANA name, as Europe/Berlin. */
export interface SettingsChange {
  indexing?: boolean;
  language?: 'ar' | 'auto' | 'de' | 'en';
  sessions?: 'resume' | 'tab';
  timeZone?: string;
}

/** `sessions`: a visitor who comes back goes on (`resume`), or each tab has a conversation of its own (`tab`). `language` is that of the page for everybody, `auto` each visitor's own; `indexing`: whether search engines may show the page. */
export interface SettingsView {
  indexing: boolean;
  language: 'ar' | 'auto' | 'de' | 'en';
  sessions: 'resume' | 'tab';
  timeZone: string;
}

/** An entry of the page that an answer rests on. `id` is its row's, as text; empty for the profile. */
export interface Source {
  id: string;
  kind: 'event' | 'faq' | 'link' | 'profile';
  title: string;
}

/** Nothing stops the answer that is being written; `job` names background work instead. */
export interface Stop {
  job?: string | null;
}

/** Whether there was something to stop. */
export interface Stopped {
  cancelled: boolean;
}

/** One event of a stream. `data` is a frame as JSON (docs/frames.schema.json), `id` its number; a notice has none. */
export interface StreamEvent {
  data: string;
  event: 'background' | 'done' | 'error' | 'item' | 'resume' | 'surface' | 'token' | 'tool' | 'usage';
  id?: string | null;
}

/** A surface that was shown. */
export interface SurfacePart {
  messages: Record<string, unknown>[];
  surface: string;
  type: 'surface';
}

/** On or off. */
export interface Switch {
  enabled: boolean;
}

/** Somebody of the team, or invited to it; an invitation is open until `expires_at`. */
export interface TeamMember {
  createdAt: string;
  email: string;
  expiresAt: string | null;
  id: string;
  invited: boolean;
  name: string;
  role: 'editor' | 'owner';
}

/** Words. */
export interface TextPart {
  text: string;
  type: 'text';
}

/** A look: `tokens` as they are sent to `PUT tokens` to take it. */
export interface ThemeView {
  description: string;
  name: string;
  title: string;
  tokens: TokensBody;
}

/** What is left out stays; an empty label brings back the first words. */
export interface ThreadChange {
  archived?: boolean | null;
  label?: string | null;
}

/** Some threads of `total`, the newest first. */
export interface ThreadList {
  limit: number;
  offset: number;
  threads: ThreadView[];
  total: number;
}

/** Some items of a thread, oldest first; `before` is where to read on into the past. `last_seq` is what a resume begins from: the items cover every frame up to it. `running` is the turn that is under way. */
export interface ThreadPage {
  before: number | null;
  items: Item[];
  label: string;
  lastSeq: number;
  running: string | null;
  thread: string;
  total: number;
}

/** A thread in a list; times are ISO 8601 in UTC. */
export interface ThreadView {
  archived: boolean;
  createdAt: string;
  deletedAt: string | null;
  items: number;
  label: string;
  lastMessage: LastMessage | null;
  thread: string;
  updatedAt: string;
}

/** Five groups of tokens; what is left out or null looks as it comes. brand: primary, secondary, surface, text, darkPrimary, darkSecondary, darkSurface, darkText (`#rrggbb` or `oklch(…)`), scheme, backdrop, image (a picture of the page's own). typography: font, headingFont, size, weight, headingWeight. shape: radius, borderWidth, buttons, shadow, avatar. layout: width, spacing, align, position, widgetWidth, widgetHeight. motion: duration, easing. */
export interface TokensBody {
  brand?: Record<string, string | number | null>;
  layout?: Record<string, string | number | null>;
  motion?: Record<string, string | number | null>;
  shape?: Record<string, string | number | null>;
  typography?: Record<string, string | number | null>;
}

/** The tokens that are set, the style sheet they become, and in words what visitors would find hard to read. */
export interface TokensView {
  css: string;
  tokens: TokensBody;
  warnings: string[];
}

/** A tool that was called and how it went; `status` is failed for one that never came back. `sources` are the entries of the page that its summary rests on. */
export interface ToolPart {
  call: string;
  label: string;
  name: string;
  sources?: Source[];
  status: 'completed' | 'failed' | 'not_found_error' | 'pending' | 'validation_error';
  summary: string;
  type: 'tool';
}

/** A thread as the creator sees it. `matches` counts the items that hold what was looked for, `snippet` shows the newest of them. `up` and `down` are rated answers, `unanswered` questions without an answer, `failed` runs that were not finished; `lead` says whether its visitor left an address. */
export interface Transcript {
  archived: boolean;
  createdAt: string;
  deletedAt: string | null;
  down?: number;
  failed?: number;
  items: number;
  label: string;
  lastMessage: LastMessage | null;
  lead?: boolean;
  matches?: number;
  snippet?: Piece[];
  thread: string;
  unanswered?: number;
  up?: number;
  updatedAt: string;
  visitor: string;
}

/** An item; with a `replaced_at` (ISO 8601) it is no longer part of the thread for its visitor. */
export interface TranscriptItem {
  createdAt: string;
  id: string;
  parts: (TextPart | ToolPart | SurfacePart | ActionPart)[];
  rating?: 'down' | 'up' | null;
  replacedAt?: string | null;
  role: 'assistant' | 'user';
  status: 'cancelled' | 'complete' | 'error' | 'interrupted';
}

/** A conversation and its newest items, those that were replaced among them; `before` reads on into the past. */
export interface TranscriptRead {
  before: number | null;
  items: TranscriptItem[];
  total: number;
  transcript: Transcript;
}

/** A message to try, the template to try it with (null for the one in use), and what was said before, oldest first. */
export interface Try {
  body?: string | null;
  history?: Earlier[];
  /** BCP 47, such as `de-AT`. */
  locale?: string;
  message: string;
  /** IANA, such as `Europe/Berlin`. */
  timeZone?: string;
}

/** What a template may speak of. */
export interface Variable {
  description: string;
  name: string;
}

/** What an embed shows before its chat is opened. `css` is the look as /theme.css tells it, `position` the corner that the creator chose, `language` that of the page for everybody, or `auto`. */
export interface Widget {
  avatarUrl: string | null;
  css: string;
  displayName: string;
  language: 'ar' | 'auto' | 'de' | 'en';
  position: string;
  suggestions: string[];
}
