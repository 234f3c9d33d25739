export const FIELD_NAMES = ["authmethod", "clientid", "clientsecret", "organizationid"] as const;
export type FieldName = (typeof FIELD_NAMES)[number];
export type CredentialFields = Record<FieldName, string>;

export interface CredentialChange {
  readonly guid: string;
  readonly field: FieldName;
  readonly value: string;
  readonly operation: "insert" | "update";
  readonly changedAt: number;
}

export const LABELS: Readonly<CredentialFields> = {
  authmethod: "Connection mode",
  clientid: "Client ID",
  clientsecret: "Client Secret",
  organizationid: "Organization ID",
};

export function isFieldName(name: string): name is FieldName {
  return (FIELD_NAMES as readonly string[]).includes(name);
}
