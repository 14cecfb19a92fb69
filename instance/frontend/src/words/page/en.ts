/** What the page says beside the creator's own words. The document that the server makes says the same before any script runs. */
export const page = {
  links: 'Links',
  coming: 'Coming up',
  tickets: 'Tickets',
  ticketsFor: (title: string) => `Tickets: ${title}`,
  addToCalendar: (title: string) => `Add to your calendar: ${title}`,
  allDates: (n: number) => `All ${n} dates`,
  yourTime: (time: string) => `${time} where you are`,
  more: 'More',
  share: 'Share this page',
  edit: 'Edit your page',
  openOn: (place: string) => `Open on ${place}`,
  embedNote: (place: string) => `Plays from ${place}, which learns that you were here.`,
  show: 'Play here',
  playerOf: (title: string, place: string) => `${title}, played by ${place}`,
};
