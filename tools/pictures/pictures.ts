import { createHash } from "node:crypto";

/** The pictures in docs/images, by the comment that each one shows. */
export const PICTURES = [
  { file: "pull-request.png", comment: "lost-and-changed.md", theme: "light" },
  { file: "pull-request-dark.png", comment: "lost-and-changed.md", theme: "dark" },
] as const;

/** The keyword under which a picture holds the hash of its comment. */
export const SOURCE = "Source-SHA-256";

export function hashOf(comment: string): string {
  return createHash("sha256").update(comment).digest("hex");
}
