import { pick, shown } from "../lifecycle/fields";
import type { Properties } from "../lifecycle/check";
import type { Session } from "./session";

/** Fingerprint of the key and base URL that last saw the agent. A part of every record, and no Output. */
const LAST_READ_BY = "seenByKey";
/** The same of those with which a refresh found it missing since. */
const MISSED_BY = "missedByKey";
/** The run in which a refresh was the first to find it missing with them. */
const MISSED_IN = "missedInRun";

/** Whether the record shows that the present key saw the agent in an earlier run. False as long as no request was made. */
export function isKeyOfRecord(session: Session, record: Properties): boolean {
  const key = session.keyFingerprint();
  return key !== undefined && record[LAST_READ_BY] === key;
}

/** What an operation adds to the record: which key sees the agent, if this process asked about it. */
export function sightingRecord(session: Session, agentGuid: unknown, former: Properties): Properties {
  if (session.sightings.of(shown(agentGuid)) !== "seen")
    return pick([LAST_READ_BY, MISSED_BY, MISSED_IN], former);
  return { [LAST_READ_BY]: session.keyFingerprint() };
}

/** The same for a refresh. */
export function refreshRecord(session: Session, agentGuid: unknown, former: Properties): Properties {
  const record = sightingRecord(session, agentGuid, former);
  if (session.sightings.of(shown(agentGuid)) !== "missing") return record;
  const missedBy = session.keyFingerprint();
  if (former[MISSED_BY] === missedBy) return record;
  return { ...record, [MISSED_BY]: missedBy, [MISSED_IN]: session.run.id };
}

/**
 * Why a delete must not take "agent not found" for done; undefined where it may. The API responds the same for an agent
 * that is deleted and for one that the key may not see. So it is believed only for the key that last saw the agent, and
 * only if an earlier run found it missing, too: somebody had the chance to read that.
 */
export function doubtOfDeletion(session: Session, state: Properties): string | undefined {
  const key = session.keyFingerprint();
  if (state[LAST_READ_BY] === undefined) return "the state does not say which key saw it last";
  if (state[LAST_READ_BY] !== key) return "another key, or this one at another base URL, saw it last";
  if (state[MISSED_BY] !== key || state[MISSED_IN] === session.run.id)
    return "no earlier run found it missing";
  return undefined;
}
