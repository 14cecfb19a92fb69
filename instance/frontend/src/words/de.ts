/** Deutsch. */
import type { Words } from './index.ts';
import { page } from './page/de.ts';
import { plural } from './plural.ts';

export const de: Words = {
  locale: 'de',
  dir: 'ltr',
  tryAgain: 'Noch einmal versuchen',
  page,
  failures: {
    unreachable: 'Die Seite ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.',
    tooFast: 'Das ging etwas zu schnell. Warte einen Moment und versuche es noch einmal.',
    waking: 'Die Seite wacht gerade auf. Versuche es gleich noch einmal.',
    ours: 'Bei uns ist etwas schiefgegangen. Bitte versuche es noch einmal.',
    unknown: 'Etwas ist schiefgegangen. Bitte versuche es noch einmal.',
    unreadable: 'Die Unterhaltung konnte nicht gelesen werden. Lade die Seite neu.',
    notTaken: 'Es kam keine Antwort. Bitte versuche es noch einmal.',
    notBegun: 'Eine neue Unterhaltung konnte nicht begonnen werden. Versuche es noch einmal.',
  },
  chat: {
    with: (name) => `Chat mit ${name}`,
    offline: 'Antwortet aus dieser Seite',
    model: 'Antwortet mit einem Sprachmodell',
    fresh: 'Neue Unterhaltung',
    close: 'Chat schließen',
    menu: 'Mehr',
    conversations: 'Deine Unterhaltungen',
    log: 'Unterhaltung',
    skip: 'Zum Nachrichtenfeld',
    unseen: (n) => plural('de', n, { one: '# neue Nachricht', other: '# neue Nachrichten' }),
    down: 'Zur neuesten Nachricht',
    resume: 'Unterhaltung fortsetzen',
    unread: (n) => plural('de', n, { one: '# neue Antwort', other: '# neue Antworten' }),
    waiting: 'Verbindung unterbrochen. Neuer Versuch …',
    away: 'Du bist offline. Was du schreibst, wird gesendet, sobald du wieder verbunden bist.',
    emptyTitle: (name) => `Frag ${name}, was du willst`,
    emptyText: 'Links, Termine, Kontakt: was auch immer du wissen möchtest.',
    suggested: 'Vorgeschlagene Fragen',
  },
  composer: {
    label: (name) => `Nachricht an ${name}`,
    placeholder: (name) => `Frag ${name} etwas`,
    send: 'Senden',
    stop: 'Anhalten',
    tooLong: (n) => plural('de', n, { one: '# Zeichen zu lang.', other: '# Zeichen zu lang.' }),
  },
};
