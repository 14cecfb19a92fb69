/**
 * `embed.js`: what another site includes. It draws the bubble and loads the chat when somebody opens it.
 *
 * A classic script without a static import, so that it is one file and small; what it needs of the chat it gets by `import()`.
 */
export {};
