import * as pulumi from "@pulumi/pulumi";
import { loaderText, type ResourceName } from "../dynamic/loader";
import { PROVIDER_KEY } from "../dynamic/wire";
import { maskSecrets, oneLine } from "../wiro/redaction";
import { type Checked, type Fault, type Properties, UNKNOWN } from "../lifecycle/lifecycle";

/** What a resource class says of itself to the constructor that all of them share. */
export interface Declaration {
  readonly resource: ResourceName;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
  readonly check: (news: Properties) => Checked;
  /** What the declared object is in Wiro: two resources must not both manage it. */
  readonly id: (inputs: Properties) => string | undefined;
}

/** The resource type as the state holds it: never changes. */
export function typeToken(resource: ResourceName): string {
  return `pulumi-nodejs:dynamic/wiro:${resource}`;
}

/** The inputs that are known when the constructor runs; every Output and Promise counts as unknown. */
function plainValues(args: Properties): Properties {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [
        key,
        pulumi.Output.isInstance(value) || value instanceof Promise ? UNKNOWN : value,
      ]),
  );
}

/**
 * The properties that a custom resource registers. Each output must be among them, as `undefined`, or its Output never
 * exists; each secret is made one here, whatever the program passed.
 */
export function registered(declaration: Declaration, args: Properties): Properties {
  const known = [...declaration.inputs, ...declaration.outputs];
  const outputs = Object.fromEntries(known.map((key) => [key, undefined]));
  const inputs = Object.entries(args).map(([key, value]) => [
    key,
    declaration.secrets.includes(key) && value !== undefined ? pulumi.secret(value) : value,
  ]);
  return {
    ...outputs,
    ...(Object.fromEntries(inputs) as Properties),
    [PROVIDER_KEY]: loaderText(declaration.resource),
  };
}

export function resourceOptions(
  declaration: Declaration,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions({ additionalSecretOutputs: [...declaration.secrets] }, options);
}

/**
 * Reports what is wrong with the arguments of one resource. The engine stops at the first resource that fails its
 * check; a program is told about all of them in one preview.
 */
export function report(
  name: string,
  declaration: Declaration,
  args: Properties,
  options: pulumi.CustomResourceOptions | undefined,
): void {
  const who = `${declaration.resource} "${name}"`;
  refusePlainTextKey();
  // A lookup by id declares nothing.
  if (options?.id !== undefined) return;
  const { inputs, faults } = declaration.check(plainValues(args));
  for (const line of inWords(declaration, faults, args)) void pulumi.log.error(`${who}: ${line}`);
  const twin = firstDeclared(declaration, name, inputs);
  if (twin !== undefined) {
    fail(`${who}: "${twin}" manages the same object already; remove one of the two`);
  }
  // Values that come as Outputs, such as configured secrets, are checked when they are there.
  pulumi.output(args).apply((values) => {
    const known = new Set(faults.map(({ property }) => property));
    const later = declaration.check(values).faults.filter(({ property }) => !known.has(property));
    for (const line of inWords(declaration, later, values)) void pulumi.log.error(`${who}: ${line}`);
  });
}

/** Fails the program with one line, and lets it run on so that it can report the rest. */
function fail(line: string): void {
  void Promise.reject(new pulumi.RunError(line));
}

/** One line for each fault. A reason may quote a faulty value, into which a secret was pasted by mistake. */
function inWords(declaration: Declaration, faults: readonly Fault[], args: Properties): string[] {
  const secrets = declaration.secrets.map((key) => args[key]).filter((value) => typeof value === "string");
  return faults.map(({ property, reason }) => oneLine(maskSecrets(`${property}: ${reason}`, secrets)));
}

const declared = new WeakMap<object, Map<string, string>>();

/** The name under which this program declared the same object before, if it did. */
function firstDeclared(declaration: Declaration, name: string, inputs: Properties): string | undefined {
  // Inline programs run several times in one process: what belongs to one run hangs on its stack.
  const stack: object | undefined = pulumi.runtime.getStackResource();
  const id = declaration.id(inputs);
  if (stack === undefined || id === undefined) return undefined;
  const names = declared.get(stack) ?? new Map<string, string>();
  declared.set(stack, names);
  const key = `${declaration.resource} ${id}`;
  const twin = names.get(key);
  if (twin === undefined) names.set(key, name);
  return twin;
}

/** In the SDK at every version that we run on, but left out of its type declarations. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** The engine copies configuration into the state, and encrypts of it only what is marked as a secret. */
export function refusePlainTextKey(): void {
  const config = new pulumi.Config("wiro");
  for (const key of ["apiKey", "apiSecret"]) {
    if (config.get(key) === undefined || isConfigSecret(`wiro:${key}`)) continue;
    throw new pulumi.RunError(
      `wiro:${key} is stored as plain text, and would lie in the state as such; run: pulumi config set --secret wiro:${key}`,
    );
  }
}
