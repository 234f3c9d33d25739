/** The longest message: the state of a large program's component. */
export const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
