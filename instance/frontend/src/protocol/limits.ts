/** The longest message the server takes, in characters after trimming. */
export const MESSAGE_LIMIT = 4000;
