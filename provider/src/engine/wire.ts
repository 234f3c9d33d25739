import { type Properties, UNKNOWN } from "../lifecycle/check";

/** How the engine writes a value that it does not know yet. */
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** How a value is marked as a secret on its way to the engine. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

/** The key under which a dynamic resource carries the text that loads its provider. */
export const PROVIDER_KEY = "__provider";

/**
 * The input that makes `check` reject a resource whose failures the constructor has reported already. Such a resource
 * fails its check, so the input never reaches a state.
 */
export const CHECK_FAILED_KEY = "refusedByProgram";

/** Properties from the engine, in our form: unknown values as UNKNOWN, without the loader's. */
export function fromEngine(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([key]) => key !== PROVIDER_KEY);
  return Object.fromEntries(
    own.map(([key, value]) => [key, value === UNKNOWN_ON_THE_WIRE ? UNKNOWN : value]),
  );
}

/**
 * A value that the host can put on the wire. The host throws on `undefined` and bigint at any depth, after the
 * operation is done; it turns a Date into `{}` and NaN into null. So all of them are converted before.
 */
function plain(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_ON_THE_WIRE;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (value instanceof Set || Array.isArray(value)) {
    return Array.from(value as Iterable<unknown>, (item) => plain(item) ?? null);
  }
  return typeof value === "object" ? plainObject(value as Properties) : undefined;
}

function plainObject(properties: Properties): Properties {
  const entries = Object.entries(properties).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * Our properties in the engine's form. The engine marks as secret only values that came in as one under the same name,
 * so every secret is marked here.
 */
export function toEngine(properties: Properties, secrets: readonly string[] = []): Properties {
  return markSecrets(plainObject(properties), secrets);
}

/** Properties on the wire, with these among them marked as secrets. */
export function markSecrets(properties: Properties, secrets: readonly string[]): Properties {
  const secret = Object.entries(properties).map(([key, value]) => [
    key,
    secrets.includes(key) && value !== UNKNOWN_ON_THE_WIRE && !isSecret(value)
      ? { [SIGNATURE_KEY]: SECRET_SIGNATURE, value }
      : value,
  ]);
  return Object.fromEntries(secret) as Properties;
}

/** Properties with the secrets among them in the clear: in its configuration the engine marks them, whatever was agreed. */
export function plainSecrets(properties: Properties): Properties {
  const plain = Object.entries(properties).map(([key, value]) => [
    key,
    isSecret(value) ? value.value : value,
  ]);
  return Object.fromEntries(plain) as Properties;
}

/** The keys whose values are marked as secrets. */
export function secretKeys(properties: Properties): string[] {
  return Object.keys(properties).filter((key) => isSecret(properties[key]));
}

/** A reference to a resource, as an output of another one. A preview does not know its id. */
export function resourceReference(urn: string, id: string, packageVersion: string): Properties {
  const known = id === UNKNOWN_ON_THE_WIRE ? "" : id;
  return { [SIGNATURE_KEY]: RESOURCE_SIGNATURE, urn, id: known, packageVersion };
}

function isSecret(value: unknown): value is { readonly value: unknown } {
  return (
    typeof value === "object" && value !== null && (value as Properties)[SIGNATURE_KEY] === SECRET_SIGNATURE
  );
}
