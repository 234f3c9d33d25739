/** What a preview notes where a write of the keys failed. The comment of a pull request shows it. */
export const KEYS_STORED_AGAIN = "it is not known which keys are stored, so the update stores them again.";
