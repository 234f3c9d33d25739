import { z } from "zod";
import type { Agent } from "../agents/agent";
import {
  contentOf,
  findSkill,
  normaliseSkillKey,
  presentSkills,
  sameContent,
  type Skill,
  skillChange,
  type SkillContent,
  userSkill,
  writtenContent,
} from "../agents/skills";
import { restartIfRunning } from "../agents/status";
import { SECOND } from "../clock";
import type { World } from "../world";
import { agentOrReject, operation, ApiError } from "./operation";

const row = { useragentguid: z.string().min(1), skillkey: z.string().min(1) };
const rowSchema = z.object(row);

function skillOrReject(agent: Agent, key: string): Skill {
  const skill = findSkill(presentSkills(agent), key);
  if (skill === undefined) throw new ApiError("skill-not-found", 1);
  return skill;
}

function store(
  world: World,
  agent: Agent,
  skill: Skill,
  after: SkillContent,
  operation: "update" | "revert",
): boolean {
  if (sameContent(skill, after)) return false;
  const now = world.clock.nowMs();
  agent.skillHistory.unshift(skillChange(skill.key, operation, contentOf(skill), after, now));
  Object.assign(skill, after);
  restartIfRunning(agent, now);
  return true;
}

function create(world: World, agent: Agent, skill: Skill): void {
  const now = world.clock.nowMs();
  agent.skills.push(skill);
  agent.skillHistory.unshift(skillChange(skill.key, "create", null, skill, now));
  restartIfRunning(agent, now);
}

/** Deleting a row purges its history with it. */
function drop(world: World, agent: Agent, skill: Skill): void {
  agent.skills = agent.skills.filter((other) => other !== skill);
  agent.skillHistory = agent.skillHistory.filter(({ key }) => key !== skill.key);
  restartIfRunning(agent, world.clock.nowMs());
}

const upsertSchema = z.object({
  ...row,
  enabled: z.boolean().optional(),
  interval: z.string().nullable().optional(),
  value: z.string().optional(),
  description: z.string().optional(),
});

const upsert = operation(upsertSchema, (world, { useragentguid, skillkey, description, ...write }) => {
  const agent = agentOrReject(world, useragentguid);
  const { intervalMakesTask } = world.settings;
  const skill = findSkill(presentSkills(agent), skillkey, write.interval, intervalMakesTask);
  if (skill === undefined) {
    if (world.settings.unknownSkill === "reject") throw new ApiError("skill-not-found", 1);
    create(world, agent, userSkill(normaliseSkillKey(skillkey, write.interval), write, description ?? ""));
    return { result: true, errors: [] };
  }
  if (description !== undefined && description !== skill.description) {
    if (skill.kind !== "user-created") throw new ApiError("customskill-preset-description-not-editable");
    skill.description = description;
  }
  store(world, agent, skill, writtenContent(skill, write, world.settings), "update");
  return { result: true, errors: [] };
});

const remove = operation(rowSchema, (world, { useragentguid, skillkey }) => {
  const agent = agentOrReject(world, useragentguid);
  const skill = skillOrReject(agent, skillkey);
  if (skill.kind !== "user-created") {
    throw new ApiError(
      "This skill belongs to the agent preset and cannot be deleted. Use enabled=false to disable it instead.",
      0,
      { suggestion: "disable-via-upsert" },
    );
  }
  drop(world, agent, skill);
  return { result: true, errors: [] };
});

const revertSchema = z.object({
  ...row,
  source: z.enum(["preset", "history"]),
  versionguid: z.string().optional(),
});

const revert = operation(revertSchema, (world, { useragentguid, skillkey, source, versionguid }) => {
  const agent = agentOrReject(world, useragentguid);
  const skill = skillOrReject(agent, skillkey);
  const response = (action: string) => ({
    result: true,
    action,
    current_value: skill.value,
    current_interval: skill.interval,
    current_enabled: skill.enabled,
    errors: [],
  });
  if (source === "preset") {
    if (skill.preset === null) {
      drop(world, agent, skill);
      return response("deleted");
    }
    return response(store(world, agent, skill, skill.preset, "revert") ? "reset-to-preset" : "no-op");
  }
  const change = agent.skillHistory.find(
    ({ key, guid }) => key === skill.key && (versionguid === undefined || guid === versionguid),
  );
  if (versionguid !== undefined && change === undefined) throw new ApiError("version-not-found", 1);
  const before = change?.before ?? contentOf(skill);
  return response(store(world, agent, skill, before, "revert") ? "reverted" : "no-op");
});

const history = operation(rowSchema, (world, { useragentguid, skillkey }) => {
  const agent = agentOrReject(world, useragentguid);
  const skill = skillOrReject(agent, skillkey);
  const preset = skill.preset;
  const changes = agent.skillHistory.filter(({ key }) => key === skill.key);
  return {
    result: true,
    preset_default: preset && {
      value: preset.value,
      intervalexpr: preset.interval,
      enabled: preset.enabled,
      description: skill.description,
    },
    entries: changes.map(({ guid, operation, before, after, changedAt }) => ({
      guid,
      skillkey: skill.key,
      operation,
      prev_value: before?.value ?? null,
      prev_intervalexpr: before?.interval ?? null,
      prev_enabled: before?.enabled ?? null,
      after_value: after.value,
      after_intervalexpr: after.interval,
      after_enabled: after.enabled,
      changedby: "user",
      changedat: Math.floor(changedAt / SECOND),
    })),
    errors: [],
  };
});

export const skillOperations = {
  "UserAgent/CustomSkillUpsert": upsert,
  "UserAgent/CustomSkillDelete": remove,
  "UserAgent/CustomSkillRevert": revert,
  "UserAgent/CustomSkillHistory": history,
};
