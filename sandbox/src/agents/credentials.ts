import { randomUUID } from "node:crypto";
import type { Settings } from "../settings";
import type { Agent } from "./agent";
import { type CredentialFields, FIELD_NAMES, isFieldName, LABELS } from "./credential-fields";

const TOKEN_FIELDS = [
  "accesstoken",
  "refreshtoken",
  "connectedat",
  "tokenexpiresat",
  "refreshtokenexpiresat",
];

/** The oldest generation's spelling (`clientId`): ignored without an error, as unknown JSON fields are. */
export function isOldSpelling(name: string): boolean {
  return !isFieldName(name) && ["authMethod", "clientId", "clientSecret", "organizationId"].includes(name);
}

const APP_FIELDS: readonly string[] = ["clientid", "clientsecret"];

/** The reason that a row cannot be written, in the API's words where it has any; undefined if it can be written. */
export function rowProblem(
  credentialKey: string,
  name: string,
  value: unknown,
  settings: Settings,
): string | undefined {
  if (TOKEN_FIELDS.includes(name.toLowerCase())) {
    return `${credentialKey}.${name.toLowerCase()} is managed by the connection flow`;
  }
  if (name.startsWith("_")) return `${credentialKey}.${name} is managed by Wiro`;
  if (credentialKey !== "linkedin") return `Unknown credential: ${credentialKey}`;
  if (!isFieldName(name)) return `Unknown field: linkedin.${name}`;
  if (settings.ownKeys === "reject" && APP_FIELDS.includes(name)) {
    return "agent-fieldstatus-not-allowed-for-role";
  }
  if (typeof value !== "string" && typeof value !== "number") return `${LABELS[name]} must be a text`;
  const text = String(value);
  if (text === "") return `${LABELS[name]} is required`;
  if (name === "organizationid" && !/^\d+$/.test(text)) return `${LABELS[name]} must contain digits only`;
  if (name === "authmethod" && text !== "own" && text !== "wiro") {
    return `${LABELS[name]} must be one of: wiro, own`;
  }
  return undefined;
}

/** Writes what differs, with its history; returns whether anything did. */
export function writeFields(agent: Agent, fields: Partial<CredentialFields>, now: number): boolean {
  let changed = false;
  for (const name of FIELD_NAMES) {
    const value = fields[name];
    if (value === undefined || value === agent.linkedin[name]) continue;
    const operation = agent.linkedin[name] === "" ? "insert" : "update";
    agent.linkedin[name] = value;
    agent.credentialHistory.unshift({ guid: randomUUID(), field: name, value, operation, changedAt: now });
    changed = true;
  }
  if (changed) agent.updatedAt = now;
  return changed;
}
