/** The chat inside `<chat-widget>`: loaded by `embed.js` when a visitor opens it. */
export {};
