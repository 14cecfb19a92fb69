/** What a conversation says, in English. */
import { plural } from '../plural.ts';

export const en = {
  bubble: {
    cancelled: 'Stopped.',
    interrupted: 'This answer was interrupted.',
    error: 'This answer could not be finished.',
    writing: 'Writing an answer',
    stop: 'Stop',
    from: (titles: string) => `From: ${titles}`,
    you: 'You',
    answer: 'Answer',
    code: 'Code',
    table: 'Table',
    copyCode: 'Copy the code',
    copied: 'Copied',
  },
  tools: {
    edit: 'Edit',
    again: 'Answer again',
    good: 'Good answer',
    bad: 'Bad answer',
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'Copying was not possible. Select the text instead.',
    message: 'Your message',
    cancel: 'Cancel',
    send: 'Send',
  },
  log: {
    earlier: 'Earlier messages',
    today: 'Today',
    yesterday: 'Yesterday',
    further: 'More questions',
    takeBack: 'Change it',
  },
  surface: {
    failed: 'This part could not be loaded.',
    loading: 'Loading',
    broken: 'This part of the answer cannot be shown here.',
    tooLong: (n: number) => plural('en', n, { one: '# character too long.', other: '# characters too long.' }),
    picture: 'Picture',
    video: 'Video',
    audio: 'Recording',
    elsewhere: (host: string) => `Opens ${host}`,
    kept: 'The address of this part cannot be opened.',
  },
  link: {
    title: 'This conversation is not yours',
    text: 'A private link opens only for the person who had the conversation, in the browser they had it in. It may also have been deleted.',
    on: 'Go on to your own conversation',
  },
};
