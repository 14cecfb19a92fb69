/** The chat inside `<chat-widget>`: loaded by `embed.js` when a visitor turns to it. */
export { mount } from './elements/widget/mounted.ts';
