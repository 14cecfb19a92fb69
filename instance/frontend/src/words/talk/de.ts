/** Deutsch. */
import { plural } from '../plural.ts';
import type { Talk } from './index.ts';

export const de: Talk = {
  bubble: {
    cancelled: 'Angehalten.',
    interrupted: 'Diese Antwort wurde unterbrochen.',
    error: 'Diese Antwort konnte nicht beendet werden.',
    writing: 'Eine Antwort wird geschrieben',
    stop: 'Anhalten',
    from: (titles) => `Aus: ${titles}`,
    you: 'Du',
    answer: 'Antwort',
    code: 'Code',
    table: 'Tabelle',
    copyCode: 'Code kopieren',
    copied: 'Kopiert',
  },
  tools: {
    edit: 'Bearbeiten',
    again: 'Noch einmal antworten',
    good: 'Gute Antwort',
    bad: 'Schlechte Antwort',
    copy: 'Kopieren',
    copied: 'Kopiert',
    notCopied: 'Kopieren war nicht möglich. Markiere stattdessen den Text.',
    message: 'Deine Nachricht',
    cancel: 'Abbrechen',
    send: 'Senden',
  },
  log: {
    earlier: 'Frühere Nachrichten',
    today: 'Heute',
    yesterday: 'Gestern',
    further: 'Weitere Fragen',
    takeBack: 'Ändern',
  },
  surface: {
    failed: 'Dieser Teil konnte nicht geladen werden.',
    loading: 'Wird geladen',
    broken: 'Dieser Teil der Antwort kann hier nicht gezeigt werden.',
    tooLong: (n) => plural('de', n, { one: '# Zeichen zu lang.', other: '# Zeichen zu lang.' }),
    picture: 'Bild',
    video: 'Video',
    audio: 'Aufnahme',
    elsewhere: (host) => `Öffnet ${host}`,
    kept: 'Die Adresse dieses Teils kann nicht geöffnet werden.',
  },
  link: {
    title: 'Diese Unterhaltung gehört dir nicht',
    text: 'Ein privater Link öffnet sich nur für die Person, die die Unterhaltung geführt hat, in dem Browser, in dem sie geführt wurde. Vielleicht wurde sie auch gelöscht.',
    on: 'Weiter zu deiner eigenen Unterhaltung',
  },
};
