/**
 * Inputs that are shown as plain text, whatever the program passed: the parts of an id, and what messages and outputs
 * show.
 */
const ID_PARTS = ["agentGuid", "skillKey"];
const SHOWN = ["interval", "organizationId", "pageName", "expectedAccountName"];
/** Properties with a fixed set of values, which every message may hold as its own words. */
const CHOICES = ["desired", "declared", "onDelete", "consentLink", "status", "presence"];

/** Whether the messages about a resource show this property also where it is marked as a secret. */
export function isAlwaysShown(property: string): boolean {
  return ID_PARTS.includes(property) || CHOICES.includes(property);
}

/** Why this input must not be a secret; undefined for one that may be. */
export function secretMessage(input: string): string | undefined {
  if (!ID_PARTS.includes(input) && !SHOWN.includes(input)) return undefined;
  const where = ID_PARTS.includes(input)
    ? "is a part of the resource's id, which nothing encrypts"
    : "messages and other outputs show it, and nothing encrypts those";
  return `came as a secret, but ${where}; pass pulumi.unsecret(…) of it if it is not one`;
}
