import type { Outlook } from "./connection";
import { areKeysDue } from "./needs";
import { isUnknown, shownValue, textOf } from "./pulumi-preview";
import type { ResourceChange } from "./resource-change";

/** A sentence of which some parts come from outside: names, values, lines of a program. */
export type Piece = string | { readonly outside: string };

/** One change of a customer, in words. */
export interface Change {
  readonly resource: string;
  readonly property: string;
  readonly words: readonly Piece[];
  /** Texts of several lines, or long ones. */
  readonly texts?: { readonly before: string; readonly after: string };
}

const DEFAULT_TASK = "cs-cron-content-scanner";
const TONE = "cs-content-tone";
/** A longer text is compared line by line. */
const MAX_IN_LINE = 60;

/** A value in a sentence. */
function piece(value: unknown): Piece {
  const shown = shownValue(value);
  if (shown === "unknown") return "not known yet";
  if (shown === "secret") return "a secret";
  if (shown.value === undefined || shown.value === "") return "none";
  return { outside: typeof shown.value === "string" ? shown.value : JSON.stringify(shown.value) };
}

interface Values {
  readonly old: Readonly<Record<string, unknown>>;
  readonly next: Readonly<Record<string, unknown>>;
}

const arrow = ({ old, next }: Values, key: string): Piece[] => [piece(old[key]), " → ", piece(next[key])];

function credentialWords(key: string, values: Values, isReplaced: boolean): Piece[] {
  const between = arrow(values, key);
  if (isReplaced && (key === "organizationId" || key === "clientId")) {
    return [key === "clientId" ? "LinkedIn app " : "page ", ...between];
  }
  switch (key) {
    case "clientSecret":
      return values.old["clientId"] === values.next["clientId"]
        ? ["the app's client secret changes; the consent stays"]
        : ["the app's client secret changes"];
    case "clientId":
      return isUnknown(values.next[key])
        ? ["LinkedIn app ", ...between, "; another app needs a new consent"]
        : ["another LinkedIn app, ", ...between, ", which needs a new consent"];
    case "organizationId":
      return ["page ", ...between, "; the consent stays, if the member is an admin of the new page"];
    case "pageName":
      return ["name of the page ", ...between];
    case "expectedAccountName":
      return ["expected member ", ...between];
    case "reconnectTrigger":
      return isSet(values.next[key]) ? ["the program asks for a new consent"] : ["the reconnectTrigger goes"];
    case "consentLink":
      return values.next[key] === "none" ? ["`up` makes no consent link"] : ["`up` makes consent links"];
    case "redirectUrl":
    case "renewBeforeDays":
      // A redirectUrl is a link.
      return key === "redirectUrl" ? ["redirectUrl changes"] : [`${key} `, ...between];
    default:
      return [{ outside: key }, " changes"];
  }
}

const isSet = (value: unknown) => value !== undefined && value !== "";

type SwitchState = "on" | "off" | "depends on the connection" | "not known yet";

const NEW_SWITCH: Readonly<Record<Exclude<SwitchState, "on">, string>> = {
  off: "; off",
  "depends on the connection": "; on once connected",
  "not known yet": "; on or off is not known yet",
};

function switchState(value: unknown, follows: boolean): SwitchState {
  if (value === true || value === undefined) return "on";
  if (value === false) return "off";
  return follows ? "depends on the connection" : "not known yet";
}

type Subject = "posts" | "switch";

const FOLLOWING: Readonly<Record<Subject, Readonly<Record<"stop" | "stayOff" | "stayOn" | "stay", string>>>> =
  {
    posts: {
      stop: "posts stop",
      stayOff: "posts stay off",
      stayOn: "posts stay on",
      stay: "posts stay as they are",
    },
    switch: {
      stop: "switch goes off",
      stayOff: "switch stays off",
      stayOn: "switch stays on",
      stay: "switch stays as it is",
    },
  };

/** What becomes of a switch that comes from the connection; undefined where the preview does not show it. */
function followingWords(before: SwitchState, subject: Subject, outlook: Outlook): string | undefined {
  const words = FOLLOWING[subject];
  if (outlook === "missing") return `${words.stay} while the agent cannot be seen`;
  if (outlook === "holds" && before === "on") return `${words.stayOn} while the connection holds`;
  if (outlook !== "none" || (before !== "on" && before !== "off")) return undefined;
  return `${before === "on" ? words.stop : words.stayOff} until the consent is given`;
}

function switchWords(one: ResourceChange, { old, next }: Values, subject: Subject, outlook: Outlook): Piece {
  const before = switchState(old["enabled"], one.followsConnection.before);
  const after = switchState(next["enabled"], one.followsConnection.after);
  const following =
    after === "depends on the connection" ? followingWords(before, subject, outlook) : undefined;
  return following ?? `${subject}: ${before} → ${after}`;
}

function scheduleChanges(one: ResourceChange, values: Values, outlook: Outlook): Change[] {
  const key = textOf(values.next["skillKey"]) || textOf(values.old["skillKey"]);
  const task: Piece[] = key === DEFAULT_TASK || key === "" ? ["posts"] : ["task ", { outside: key }, " runs"];
  const changes: Change[] = [];
  if (["interval", ...WORDING].some((key) => has(one, key))) {
    const { old, next } = values;
    const words = [...task, " ", ...arrow(values, "cadence")];
    const runs = [old["runsPerMonth"], next["runsPerMonth"]];
    const isCounted = runs.every((count) => typeof count === "number");
    const counted = isCounted ? [`; ${runs.join(" → ")} runs a month`] : [];
    changes.push(change(one, "interval", [...words, ...counted]));
  }
  if (has(one, "enabled")) {
    const subject: Piece[] = key === DEFAULT_TASK || key === "" ? [] : ["task ", { outside: key }, ", "];
    changes.push(change(one, "enabled", [...subject, switchWords(one, values, "posts", outlook)]));
  }
  return changes;
}

function preferenceChanges(one: ResourceChange, values: Values, outlook: Outlook): Change[] {
  const key = textOf(values.next["skillKey"]) || textOf(values.old["skillKey"]);
  const subject: Piece[] = key === TONE || key === "" ? ["tone"] : ["preference ", { outside: key }];
  const changes: Change[] = [];
  if (has(one, "value")) {
    const [before, after] = [textOf(values.old["value"]), textOf(values.next["value"])];
    const isLong = [before, after].some((text) => text.length > MAX_IN_LINE || /\n|:\/\//.test(text));
    const isShown = ![values.old["value"], values.next["value"]].some(
      (value) => typeof shownValue(value) === "string",
    );
    changes.push(
      isLong && isShown
        ? {
            ...change(one, "value", [...subject, before === "" ? " is new" : " changes"]),
            texts: { before, after },
          }
        : change(one, "value", [...subject, " ", ...arrow(values, "value")]),
    );
  }
  if (has(one, "enabled"))
    changes.push(change(one, "enabled", [...subject, ", ", switchWords(one, values, "switch", outlook)]));
  return changes;
}

function stateChanges(one: ResourceChange, values: Values): Change[] {
  return has(one, "desired") ? [change(one, "desired", ["agent ", ...arrow(values, "desired")])] : [];
}

const has = ({ changed }: ResourceChange, key: string) => changed.includes(key);
const change = ({ kind, name }: ResourceChange, property: string, words: readonly Piece[]): Change => ({
  resource: `${kind} ${name}`,
  property,
  words,
});

/** Derived from the interval. */
const WORDING = ["cadence", "runsPerMonth"];
/** The inputs with words of their own. */
export const OWN: Readonly<Record<ResourceChange["kind"], readonly string[]>> = {
  // A person has to act on the connection, and another agent is a replacement of the customer.
  LinkedInCredential: ["connection", "agentGuid"],
  AgentSchedule: ["interval", ...WORDING, "enabled", "presence"],
  PreferenceSkill: ["value", "enabled", "presence"],
  AgentState: ["desired", "presence"],
};

/** A part of an agent, as a reader knows it. */
export const PARTS: Readonly<Record<ResourceChange["kind"], string>> = {
  LinkedInCredential: "connection",
  AgentSchedule: "schedule",
  PreferenceSkill: "preference",
  AgentState: "agent state",
};

/** What changes about one resource that stays, in words. No planned update is without any. */
export function changesOf(one: ResourceChange, outlook: Outlook): Change[] {
  const all = [...presenceChanges(one), ...knownChanges(one, outlook)];
  const isSilent = all.length === 0 && (one.operation === "update" || one.operation === "replace");
  if (isSilent && areKeysDue(one)) return [change(one, "keysDue", ["its keys are stored again"])];
  return isSilent ? [change(one, one.changed[0] ?? "", [`its ${PARTS[one.kind]} is updated`])] : all;
}

/** A refresh did not find a part on the agent. */
function presenceChanges(one: ResourceChange): Change[] {
  if (one.kind === "LinkedInCredential" || !has(one, "presence")) return [];
  const found = piece(one.before?.inputs["presence"]);
  return [change(one, "presence", [`its ${PARTS[one.kind]} was not found: `, found])];
}

function knownChanges(one: ResourceChange, outlook: Outlook): Change[] {
  const values = { old: one.before?.inputs ?? {}, next: one.after?.inputs ?? {} };
  const rest = one.changed.filter((key) => !OWN[one.kind].includes(key));
  switch (one.kind) {
    case "LinkedInCredential":
      return rest.map((key) => change(one, key, credentialWords(key, values, one.operation === "replace")));
    case "AgentSchedule":
      return [...scheduleChanges(one, values, outlook), ...settings(one, values, rest)];
    case "PreferenceSkill":
      return [...preferenceChanges(one, values, outlook), ...settings(one, values, rest)];
    case "AgentState":
      return [...stateChanges(one, values), ...settings(one, values, rest)];
  }
}

function settings(one: ResourceChange, values: Values, keys: readonly string[]): Change[] {
  return keys.map((key) => change(one, key, [`${one.kind}: `, { outside: key }, " ", ...arrow(values, key)]));
}

/** What a resource that comes or goes means for the customer. */
export function comesOrGoes(one: ResourceChange): Change[] {
  const { operation, kind, before, after } = one;
  if (operation === "create") return created(one, after?.inputs ?? {});
  if (operation !== "delete") return [];
  const old = before?.inputs ?? {};
  if (before?.retainOnDelete === true)
    return [change(one, "delete", [`${kind}: leaves the program, and stays on the agent`])];
  const onDelete = textOf(old["onDelete"]);
  switch (kind) {
    case "LinkedInCredential":
      return [change(one, "delete", ["its connection leaves the program"])];
    case "AgentSchedule":
      if (onDelete === "retain") return [change(one, "delete", ["posts stay as they are on the agent"])];
      return [change(one, "delete", [deletedSchedule(onDelete, old["enabled"])])];
    case "PreferenceSkill":
      return [
        change(one, "delete", [
          onDelete === "retain" ? "the tone stays on the agent" : "the tone returns to the preset's",
        ]),
      ];
    case "AgentState":
      return [change(one, "delete", [deletedState(onDelete, textOf(old["desired"]))])];
  }
}

function deletedSchedule(onDelete: string, enabled: unknown): string {
  if (onDelete === "reset") return "posts return to the preset's schedule";
  return enabled === false ? "posts stay off" : "posts go off";
}

/** A refresh puts what the agent does into `desired`: `"stopped: no credits"`, say. */
function deletedState(onDelete: string, desired: string): string {
  if (desired === "stopped") return "the agent stays stopped";
  if (onDelete === "stop") return "the agent stops";
  return desired === "running" ? "the agent goes on running" : "the agent is left as it is";
}

function created(one: ResourceChange, next: Readonly<Record<string, unknown>>): Change[] {
  const values = { old: {}, next };
  switch (one.kind) {
    case "LinkedInCredential":
      return [];
    case "AgentSchedule": {
      const runs = next["runsPerMonth"];
      const counted = typeof runs === "number" ? [`; ${runs} runs a month`] : [];
      const state = switchState(next["enabled"], one.followsConnection.after);
      return [
        change(one, "create", [
          "posts ",
          piece(next["cadence"]),
          ...counted,
          ...(state === "on" ? [] : [NEW_SWITCH[state]]),
        ]),
      ];
    }
    case "PreferenceSkill":
      return preferenceChanges({ ...one, changed: ["value"] }, values, "unknown");
    case "AgentState":
      return [change(one, "create", ["agent ", piece(next["desired"])])];
  }
}
