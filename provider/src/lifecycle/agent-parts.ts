import type { CheckFailure, Properties } from "./check";
import { CREDENTIAL_FIELDS } from "./credential-inputs";

/** How values are handled that are known only later: the Outputs of a program, or what a preview does not know yet. */
export interface LaterValues {
  isLater(value: unknown): boolean;
  /** What `next` makes of the value, as soon as that is known. */
  then(value: unknown, next: (known: unknown) => unknown): unknown;
}

/** The arguments of the parts of a `LinkedInAgent`. */
export interface AgentParts {
  readonly app: unknown;
  readonly offboarding: boolean;
  readonly credential: Properties;
  /** Without `enabled`, where the credential's `connected` decides. */
  readonly schedule: Properties;
  readonly tone: Properties | undefined;
  readonly state: Properties;
}

/** The arguments of the parts, from those of the whole. Unknown ones go to the credential, which rejects them. */
export function agentParts(args: Properties, later: LaterValues): AgentParts {
  const { app, interval, tone, offboarding, ...rest } = prefixUnknownKeys("args", ARGUMENTS, args);
  const isLeaving = offboarding === true;
  const withDefault = (value: unknown, other: unknown) =>
    later.isLater(value) ? later.then(value, (known) => known ?? other) : (value ?? other);
  const switchedOff = (value: unknown) =>
    later.isLater(value) || typeof (value ?? false) === "boolean" ? false : value;
  const { enabled, running, ...own } = isLeaving
    ? { ...rest, enabled: switchedOff(rest["enabled"]), running: switchedOff(rest["running"]) }
    : rest;
  const { agentGuid } = own;
  const shared = later.isLater(app) ? partsOfLaterApp(app, later) : prefixUnknownKeys("app", APP_KEYS, app);
  const runs = withDefault(running, true);
  const isFaultySwitch = typeof (offboarding ?? false) !== "boolean";
  return {
    app,
    offboarding: isLeaving,
    credential: {
      ...own,
      ...(isFaultySwitch ? { [OFFBOARDING]: offboarding } : {}),
      ...shared,
      redirectUrl: withDefault(own["redirectUrl"], shared["redirectUrl"]),
      consentLink: isLeaving
        ? withoutLink(own["consentLink"])
        : withDefault(own["consentLink"], shared["consentLink"]),
    },
    schedule: { agentGuid, interval, enabled },
    tone: tone === undefined ? undefined : { agentGuid, value: tone },
    state: { agentGuid, desired: later.isLater(runs) ? later.then(runs, desiredState) : desiredState(runs) },
  };
}

/** Nobody asks a customer who leaves for a consent. A faulty value goes through, for the resource to reject. */
function withoutLink(consentLink: unknown): unknown {
  return typeof consentLink === "string" && consentLink !== "renew" ? consentLink : "none";
}

/** A faulty `offboarding` under this name is rejected by the credential, as an unknown argument is. */
const OFFBOARDING = "args.offboarding";

export const APP_KEYS: readonly string[] = ["clientId", "clientSecret", "redirectUrl", "consentLink"];

/** An app that is an output of another stack, or a secret of the configuration. */
function partsOfLaterApp(app: unknown, later: LaterValues): Properties {
  const parts = APP_KEYS.map((key) => [
    key,
    later.then(app, (all) => (all as Properties | undefined)?.[key]),
  ]);
  return Object.fromEntries(parts) as Properties;
}

/** The unknown parts of an app that was not known when it was split. */
export function foreignParts(app: unknown): CheckFailure[] {
  const keys = Object.keys(prefixUnknownKeys("app", APP_KEYS, app));
  return keys.filter((key) => !APP_KEYS.includes(key)).map((property) => ({ property, reason: "" }));
}

/** An unknown argument would win over another one, or be lost: under this name the part rejects it. */
function prefixUnknownKeys(whole: "args" | "app", known: readonly string[], values: unknown): Properties {
  const parts = Object.entries(typeof values === "object" ? { ...values } : {}).map(([key, value]) => [
    known.includes(key) ? key : `${whole}.${key}`,
    value,
  ]);
  return Object.fromEntries(parts) as Properties;
}

/** A value that is not a boolean, such as the "no" of a data file, goes through, for the resource to reject. */
function desiredState(running: unknown): unknown {
  if (running === true) return "running";
  return running === false ? "stopped" : running;
}

const ARGUMENTS: readonly string[] = [
  ...["app", "interval", "enabled", "tone", "running", "offboarding"],
  ...CREDENTIAL_FIELDS.filter((key) => !["clientId", "clientSecret"].includes(key)),
];
/** Arguments that have another name in the part that they go to. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  clientId: "app.clientId",
  clientSecret: "app.clientSecret",
  value: "tone",
};

/** A check failure of a part, under the argument that it came from. */
export function asComponentFailure({ property, reason }: CheckFailure): CheckFailure {
  if (property === "desired") return { property: "running", reason: "must be true or false" };
  if (property === OFFBOARDING)
    return { property: "offboarding", reason: "must be true or false, and not an Output" };
  const [, whole, key = ""] = /^(args|app)\.(.*)$/s.exec(property) ?? [];
  if (whole === "args")
    return {
      property: key,
      reason: `is not an argument of a LinkedInAgent; its arguments are ${list(ARGUMENTS)}`,
    };
  if (whole === "app")
    return { property, reason: `is not a part of an app; its parts are ${list(APP_KEYS)}` };
  return { property: OWN_NAMES[property] ?? property, reason };
}

const list = (names: readonly string[]) => names.join(", ");
