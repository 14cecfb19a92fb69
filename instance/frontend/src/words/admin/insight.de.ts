/** Was man von Gesprächen, Zahlen und Team liest, auf Deutsch. */
import type { insight as en } from './insight.en.ts';

export const insight: typeof en = {
  locale: 'de',
  titles: {
    conversations: 'Gespräche',
    questions: 'Offene Fragen',
    leads: 'Kontakte',
    figures: 'Zahlen',
    team: 'Team',
    account: 'Dein Konto',
    history: 'Verlauf',
    move: 'Umziehen',
  },
};
