import type { WiroClient } from "../../../wiro/client";
import { WiroError } from "../../../wiro/error";
import type { CredentialChange } from "../../../wiro/responses";
import { plain, type Progress } from "../../text";
import type { FleetRow } from "../fleet";

/** The fields that hold no secret. A change of any other field is shown without its value, whatever the API sends. */
const SHOWN_FIELDS = ["authmethod", "clientid", "organizationid"];

export interface Change {
  readonly changedAt: string;
  readonly changedBy: string;
  readonly field: string;
  readonly value: string;
}

/** By guid. */
export type Changes = ReadonlyMap<string, readonly Change[]>;

function changeOf({ changedAt, changedBy, field, value }: CredentialChange): Change {
  const shown = SHOWN_FIELDS.includes(field) ? plain(value) : "[REDACTED]";
  return { changedAt, changedBy: plain(changedBy), field: plain(field), value: shown };
}

export async function readChanges(
  rows: readonly FleetRow[],
  client: WiroClient,
  progress: Progress,
): Promise<Changes> {
  const changes = new Map<string, readonly Change[]>();
  const history = async ({ guid }: FleetRow) => {
    try {
      changes.set(guid, (await client.credentialHistory(guid)).map(changeOf));
    } catch (error) {
      if (!(error instanceof WiroError)) throw error;
      progress.print(`wiro-linkedin: ${error.message}`);
    }
  };
  await Promise.all(rows.filter(({ connection }) => connection.endsWith("connected")).map(history));
  return changes;
}
