import { z } from "zod";
import type { Agent } from "../agents/agent";
import { type CredentialFields, isFieldName, LABELS } from "../agents/credential-fields";
import { isOldSpelling, rowProblem, writeFields } from "../agents/credentials";
import { completeSetup, restartIfRunning } from "../agents/status";
import { SECOND } from "../clock";
import type { World } from "../world";
import { agentOrReject, operation, ApiError } from "./operation";

const upsertSchema = z.object({
  useragentguid: z.string().min(1),
  fields: z
    .array(
      z.object({
        credentialkey: z.string().min(1),
        fieldname: z.string().min(1),
        fieldvalue: z.union([z.string(), z.number(), z.array(z.unknown())]),
      }),
    )
    .min(1),
});

function save(world: World, agent: Agent, fields: Partial<CredentialFields>): void {
  const now = world.clock.nowMs();
  const changed = writeFields(agent, fields, now);
  if (changed || world.settings.restartOnEqualUpsert) restartIfRunning(agent, now);
  if (world.settings.setupCompletesOn === "write") completeSetup(agent, world.settings, now);
}

const upsert = operation(upsertSchema, (world, { useragentguid, fields }) => {
  const agent = agentOrReject(world, useragentguid);
  const problems: string[] = [];
  const written: Partial<CredentialFields> = {};
  let applied = 0;
  for (const { credentialkey, fieldname, fieldvalue } of fields) {
    if (credentialkey === "linkedin" && isOldSpelling(fieldname)) continue;
    const problem = rowProblem(credentialkey, fieldname, fieldvalue, world.settings);
    if (problem !== undefined) {
      problems.push(problem);
    } else if (isFieldName(fieldname)) {
      written[fieldname] = String(fieldvalue);
      applied += 1;
    }
  }
  if (problems.length > 0 && !world.settings.partialUpserts) throw new ApiError(problems);
  const { failedSave } = world.settings;
  if (failedSave !== "none" && written[failedSave] !== undefined) {
    const others = Object.entries(written).filter(([name]) => name !== failedSave);
    save(world, agent, Object.fromEntries(others));
    throw new ApiError(`${LABELS[failedSave]} could not be saved`, 0, { applied: applied - 1 }, 500);
  }
  save(world, agent, written);
  return {
    result: applied > 0 || problems.length === 0,
    applied,
    errors: problems.map((message) => ({ code: 0, message })),
  };
});

const historySchema = z.object({
  useragentguid: z.string().min(1),
  credentialkey: z.string().min(1),
  startdate: z.string().optional(),
  enddate: z.string().optional(),
});

const FIELD_STATUS: Readonly<CredentialFields> = {
  authmethod: "control",
  clientid: "oauth_app",
  clientsecret: "oauth_app",
  organizationid: "user",
};

const history = operation(historySchema, (world, { useragentguid, credentialkey, startdate, enddate }) => {
  const agent = agentOrReject(world, useragentguid);
  const from = startdate === undefined ? -Infinity : Date.parse(startdate);
  const to = enddate === undefined ? Infinity : Date.parse(enddate);
  const changes = credentialkey === "linkedin" ? agent.credentialHistory : [];
  const entries = changes
    .filter(({ changedAt }) => !(changedAt < from) && !(changedAt > to))
    .map((change) => ({
      guid: change.guid,
      credentialkey,
      fieldname: change.field,
      fieldvalue: change.field === "clientsecret" ? "[REDACTED]" : change.value,
      fieldstatus: FIELD_STATUS[change.field],
      parentfield: "",
      ordinal: 0,
      operation: change.operation,
      changedby: "user",
      changedby_user: "sandbox",
      changedat: Math.floor(change.changedAt / SECOND),
    }));
  return { result: true, entries, errors: [] };
});

export const credentialOperations = {
  "UserAgent/CredentialUpsert": upsert,
  "UserAgent/CredentialFieldHistory": history,
};
