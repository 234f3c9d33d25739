import type { Customer } from "./facts";
import { code } from "./outside-text";

/** A part of the comment. Its entries, the worst first, are cut from the end where the comment gets too long. */
export interface Section {
  readonly title: string;
  readonly intro: string;
  readonly entries: readonly string[];
  readonly folds: boolean;
}

/** How the comment calls a customer. */
export type NameOf = (customer: Customer) => string;

export const pageOf = ({ page }: Customer) => (page === "" ? "" : ` (page ${code(page)})`);

/** Of a line that the provider printed. */
export const MAX_NOTE = 350;
