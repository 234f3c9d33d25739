import type { Agent } from "../agents/agent";
import { FIELD_NAMES, LABELS } from "../agents/credential-fields";
import { connectionDates, isConnected } from "../agents/grant";
import { presentSkills, sameContent, type Skill } from "../agents/skills";
import { setupIsComplete } from "../agents/status";
import { STATUS } from "../agents/status-names";
import { DAY, SECOND } from "../clock";
import type { World } from "../world";
import type { ApiResponse } from "./operation";

function connectedNow(world: World, agent: Agent): boolean {
  return isConnected(agent, world.settings, world.clock.nowMs());
}

type Dates = Record<"connectedat" | "tokenexpiresat", string | null | undefined>;

const MISSING_DATE = { empty: "", null: null, absent: undefined } as const;

/** An ended token keeps its dates. Nobody documents those of an agent without a grant. */
export function shownDates(world: World, agent: Agent): Dates {
  if (agent.grant !== null) {
    const { connectedAt, tokenExpiresAt } = connectionDates(agent.grant, world.settings);
    return { connectedat: connectedAt, tokenexpiresat: tokenExpiresAt };
  }
  const missing = MISSING_DATE[world.settings.disconnectedShape];
  return { connectedat: missing, tokenexpiresat: missing };
}

function skillRow(skill: Skill): ApiResponse {
  return {
    key: skill.key,
    description: skill.description,
    value: skill.value,
    enabled: skill.enabled,
    interval: skill.interval,
    _source: skill.kind,
    _editable: skill.kind !== "skill-bundle",
    _edited: skill.preset === null || !sameContent(skill, skill.preset),
    ...(skill.kind === "user-created" ? { _user_created: true } : {}),
  };
}

/** Masks stand for a secret that is there. */
function shownSecret(world: World, { linkedin }: Agent): ApiResponse {
  const form = world.settings.secretInDetail;
  if (form === "absent" || linkedin.clientsecret === "") return {};
  return { clientsecret: form === "visible" ? linkedin.clientsecret : form === "empty" ? "" : form };
}

function linkedinBlock(world: World, agent: Agent): ApiResponse {
  return {
    _connected: connectedNow(world, agent),
    optional: false,
    extra: false,
    _editable: Object.fromEntries(FIELD_NAMES.map((name) => [name, true])),
    _schema: {
      title: "LinkedIn",
      credential_mode: "oauth",
      connection_modes: ["wiro", "own"],
      fields: FIELD_NAMES.map((key) => ({ key, label: LABELS[key], required: true })),
    },
    _required_missing: FIELD_NAMES.filter((name) => agent.linkedin[name] === ""),
    authmethod: agent.linkedin.authmethod,
    organizationid: agent.linkedin.organizationid,
    ...(world.settings.clientIdInDetail ? { clientid: agent.linkedin.clientid } : {}),
    ...shownSecret(world, agent),
    ...shownDates(world, agent),
  };
}

const seconds = (ms: number) => Math.floor(ms / SECOND);

/** A row of MyAgents: an instance without its credentials and skills. */
export function listRow(agent: Agent): ApiResponse {
  return {
    guid: agent.guid,
    id: agent.id,
    agentguid: "social-manager",
    teamguid: null,
    title: agent.title,
    description: agent.description,
    categories: agent.categories,
    cover: agent.cover,
    tier: "starter",
    status: agent.status,
    pinned: false,
    setuprequired: agent.status === STATUS.setupRequired,
    subscription: agent.subscription
      ? { status: "active", currentperiodend: seconds(agent.createdAt + 30 * DAY) }
      : null,
    createdat: seconds(agent.createdAt),
    updatedat: seconds(agent.updatedAt),
    startedat: seconds(agent.startedAt),
    runningat: seconds(agent.runningAt),
    stopdat: seconds(agent.stoppedAt),
  };
}

/** What both shapes of Detail have at the top. */
function detailBase(world: World, agent: Agent): ApiResponse {
  return {
    ...listRow(agent),
    setuprequired: !setupIsComplete(agent, world.settings, world.clock.nowMs()),
    agent: { guid: "social-manager", title: "Social Manager" },
    monthlycredits: agent.credits,
    usedcredits: 0,
    remainingcredits: agent.credits,
  };
}

function integrations(world: World, agent: Agent): ApiResponse[] {
  return [{ name: world.settings.integrationName, enabled: agent.integrationEnabled }];
}

function currentDetail(world: World, agent: Agent): ApiResponse {
  const rows = (scheduled: boolean) =>
    presentSkills(agent)
      .filter(({ key }) => key.startsWith("cs-cron-") === scheduled)
      .map(skillRow);
  return {
    ...detailBase(world, agent),
    credentials: { linkedin: linkedinBlock(world, agent) },
    customskills: rows(false),
    scheduledskills: rows(true),
    skills: integrations(world, agent),
    skillsmeta: {},
  };
}

/** The oldest shape: everything under `configuration`, camelCase fields, bare skill keys, dates as strings. */
function nestedDetail(world: World, agent: Agent): ApiResponse {
  const base = Object.entries(detailBase(world, agent));
  const dates = shownDates(world, agent);
  return {
    ...Object.fromEntries(base.map(([key, value]) => [key, key.endsWith("at") ? String(value) : value])),
    configuration: {
      credentials: {
        linkedin: {
          _connected: connectedNow(world, agent),
          authMethod: agent.linkedin.authmethod,
          organizationId: agent.linkedin.organizationid,
          ...(world.settings.clientIdInDetail ? { clientId: agent.linkedin.clientid } : {}),
          connectedAt: dates.connectedat,
          tokenExpiresAt: dates.tokenexpiresat,
        },
      },
      custom_skills: presentSkills(agent).map(({ key, description, value, enabled, interval }) => ({
        key: key.slice("cs-".length),
        description,
        value,
        enabled,
        interval,
      })),
      skills: integrations(world, agent),
      rateLimit: {},
    },
  };
}

export function detailRow(world: World, agent: Agent): ApiResponse {
  return world.settings.detail === "nested" ? nestedDetail(world, agent) : currentDetail(world, agent);
}
