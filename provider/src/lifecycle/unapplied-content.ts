import type { Properties } from "./check";

/** Whether two texts are the same but for white space at their ends, which a server may cut off. */
function differAtEnds(one: unknown, other: unknown): boolean {
  return typeof one === "string" && typeof other === "string" && one.trim() === other.trim();
}

function cutPart(key: string, sent: unknown): { done: string; todo: string } {
  const isBare = typeof sent === "string" && sent === sent.trim();
  const form = isBare ? "as the API stores it" : "without it, in JavaScript with .trim()";
  return { done: `changed the white space at the ends of ${key}`, todo: `declare ${key} ${form}` };
}

/** How the stored fields differ from those of an accepted write, and what to do about it. */
export function unappliedContent(
  label: string,
  differing: readonly string[],
  sent: Properties,
  stored: Properties,
): string {
  const ignored = differing.filter((key) => !differAtEnds(sent[key], stored[key])).join(" and ");
  const parts = [
    ...differing.filter((key) => differAtEnds(sent[key], stored[key])).map((key) => cutPart(key, sent[key])),
    ...(ignored === ""
      ? []
      : [
          {
            done: `kept its own ${ignored}`,
            todo: `look at the ${label} in Wiro: it may not be editable there`,
          },
        ]),
  ];
  const done = parts.map((part) => part.done).join(", and ");
  return `the API accepted the write but ${done}; ${parts.map(({ todo }) => todo).join("; ")}.`;
}
