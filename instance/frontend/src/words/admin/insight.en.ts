/** What the creator reads of their conversations, figures and team, in English. */
export const insight = {
  locale: 'en',
  titles: {
    conversations: 'Conversations',
    questions: 'Open questions',
    leads: 'Contacts',
    figures: 'Figures',
    team: 'Team',
    account: 'Your account',
    history: 'History',
    move: 'Move',
  },
};
