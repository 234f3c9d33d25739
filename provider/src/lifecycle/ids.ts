import { canonicalGuid } from "../wiro/agent-guid";
import { normalisedSkillKey, type SkillFlavour } from "../wiro/skill-key";
import { shown } from "./fields";
import type { Properties } from "./check";

/** Which agent a resource is about. */
export interface AgentPlace {
  readonly agentGuid: string;
}

/** Which row of which agent a resource is about. */
export interface RowPlace extends AgentPlace {
  readonly skillKey: string;
}

/** How the id of a resource is written. States hold ids: their form never changes. */
export interface IdFormat<Place> {
  /** The inputs that the id is made of. */
  readonly parts: readonly (keyof Place & string)[];
  format(place: Place): string;
  /** Throws for what is not an id of this resource. */
  parse(id: string): Place;
  /** The id of what is declared; undefined as long as a part of it is unknown. */
  ofDeclared(inputs: Properties): string | undefined;
}

export const CREDENTIAL_ID: IdFormat<AgentPlace> = idFormat(["agentGuid"], {
  format: ({ agentGuid }) => `${agentGuid}/linkedin`,
  parse: (id) => {
    const agentGuid = /^([^/]+)\/linkedin$/.exec(id)?.[1];
    if (agentGuid === undefined) throw notAnId(id, "a LinkedInCredential", "<agentGuid>/linkedin");
    return { agentGuid: canonicalGuid(agentGuid) };
  },
});

export const SCHEDULE_ID = rowIdFormat("AgentSchedule", "cron", "<agentGuid>/cs-cron-<task>");
export const PREFERENCE_ID = rowIdFormat("PreferenceSkill", "preference", "<agentGuid>/cs-<preference>");

export const AGENT_STATE_ID: IdFormat<AgentPlace> = idFormat(["agentGuid"], {
  format: ({ agentGuid }) => agentGuid,
  parse: (id) => ({ agentGuid: canonicalGuid(id) }),
});

/** An id in the one spelling of its guid: an older state may hold it in capitals. */
export function canonicalId(id: string): string {
  const [guid = "", ...rest] = id.split("/");
  return [canonicalGuid(guid), ...rest].join("/");
}

function rowIdFormat(resource: string, flavour: SkillFlavour, example: string): IdFormat<RowPlace> {
  return idFormat(["agentGuid", "skillKey"], {
    format: ({ agentGuid, skillKey }) => `${agentGuid}/${skillKey}`,
    parse: (id) => {
      const [, agentGuid, skillKey] = /^([^/]+)\/([^/]+)$/.exec(id) ?? [];
      if (agentGuid === undefined || skillKey === undefined) throw notAnId(id, resource, example);
      return { agentGuid: canonicalGuid(agentGuid), skillKey: normalisedSkillKey(skillKey, flavour) };
    },
  });
}

function idFormat<Part extends string>(
  parts: readonly Part[],
  form: Pick<IdFormat<Record<Part, string>>, "format" | "parse">,
): IdFormat<Record<Part, string>> {
  const isKnown = (inputs: Properties): inputs is Record<Part, string> =>
    parts.every((part) => typeof inputs[part] === "string");
  return { ...form, parts, ofDeclared: (inputs) => (isKnown(inputs) ? form.format(inputs) : undefined) };
}

function notAnId(id: string, resource: string, example: string): Error {
  return new Error(`"${shown(id)}" is not an id of ${resource}; give ${example}`);
}
