/** What the page and the chat say at first sight, in English. Every other catalogue has the same entries; the compiler holds it to that. */
import { page } from './page/en.ts';
import { plural } from './plural.ts';

export const en = {
  /** How numbers and dates are written. */
  locale: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  tryAgain: 'Try again',
  page,
  /** What went wrong, and what to do next. */
  failures: {
    unreachable: 'The page cannot be reached. Check your connection and try again.',
    tooFast: 'That was a bit fast. Wait a moment and try again.',
    waking: 'The page is waking up. Try again in a moment.',
    ours: 'Something went wrong on our side. Please try again.',
    unknown: 'Something went wrong. Please try again.',
    unreadable: 'The conversation could not be read. Reload the page.',
    notTaken: 'No answer came back. Please try again.',
    notBegun: 'A new conversation could not be begun. Try again.',
  },
  /**
   * What the instance refuses and how an answer ends, by its code; `again` and `never` for every other end of an answer. It says so
   * itself in English, and more exactly.
   */
  refusals: {} as Readonly<Record<string, string>>,
  chat: {
    with: (name: string) => `Chat with ${name}`,
    offline: 'Answers from this page',
    model: 'Answers with a language model',
    fresh: 'New conversation',
    close: 'Close the chat',
    menu: 'More',
    conversations: 'Your conversations',
    log: 'Conversation',
    skip: 'Go to the message field',
    unseen: (n: number) => plural('en', n, { one: '# new message', other: '# new messages' }),
    down: 'To the newest message',
    resume: 'Continue your conversation',
    unread: (n: number) => plural('en', n, { one: '# new answer', other: '# new answers' }),
    waiting: 'Connection lost. Trying again…',
    away: 'You are offline. What you write is sent when you are back.',
    emptyTitle: (name: string) => `Ask ${name} anything`,
    emptyText: 'Links, dates, how to get in touch: whatever you would like to know.',
    suggested: 'Suggested questions',
  },
  composer: {
    label: (name: string) => `Message to ${name}`,
    placeholder: (name: string) => `Ask ${name} anything`,
    send: 'Send',
    stop: 'Stop',
    tooLong: (n: number) => plural('en', n, { one: '# character too long.', other: '# characters too long.' }),
  },
};
