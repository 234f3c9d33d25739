import * as pulumi from "@pulumi/pulumi";
import { loaderText, type ResourceName } from "../dynamic/loader";
import { PROVIDER_KEY, CHECK_FAILED_KEY } from "../dynamic/wire";
import { type CheckResult, type CheckFailure, type Properties, UNKNOWN } from "../lifecycle/check";
import { failAtProgramEnd } from "./program-error";
import { rejectPlainTextKey, secretMessage, secretInput } from "./secret-arguments";

/** What a resource class says of itself to the constructor that all of them share. */
export interface Declaration {
  readonly resource: ResourceName;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
  readonly check: (news: Properties) => CheckResult;
  /** What the declared object is in Wiro: two resources must not both manage it. */
  readonly id: (inputs: Properties) => string | undefined;
}

/** The resource type as the state holds it: never changes. */
export function typeToken(resource: ResourceName): string {
  return `pulumi-nodejs:dynamic/wiro:${resource}`;
}

/** Whether an input is there only when the program has run on. */
export function isDeferred(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The value, or where there is none the other one: also where that shows only later, as with another stack's output. */
export function withDefault<T>(
  value: pulumi.Input<T> | undefined,
  other: pulumi.Input<T> | undefined,
): pulumi.Input<T> | undefined {
  if (!isDeferred(value)) return value ?? other;
  return pulumi.output(value).apply((known) => known ?? other) as pulumi.Output<T>;
}

/** The inputs that are known when the constructor runs; every Output and Promise counts as unknown. */
function plainValues(args: Properties): Properties {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, isDeferred(value) ? UNKNOWN : value]),
  );
}

/**
 * Reports what is wrong with the arguments of one resource, before it is registered, and returns the properties to
 * register. The engine stops at the first resource that fails its check; so a program is told about all of them here,
 * and the check of a faulty one says only where to look.
 *
 * Each output must be among the properties, as `undefined`, or its Output never exists; each secret is made one here,
 * whatever the program passed.
 */
export function prepareProperties(
  name: string,
  declaration: Declaration,
  args: Properties,
  options: pulumi.CustomResourceOptions | undefined,
): Properties {
  // A lookup by id declares nothing.
  const rejectedNow = options?.id === undefined && reportFailures(name, declaration, args, options);
  rejectPlainTextKey();
  const known = [...declaration.inputs, ...declaration.outputs];
  const outputs = Object.fromEntries(known.map((key) => [key, undefined]));
  const inputs = Object.entries(args).map(([key, value]) => {
    const argument = `${declaration.resource} "${name}": ${key}`;
    return [key, declaration.secrets.includes(key) ? secretInput(argument, value) : value];
  });
  return {
    ...outputs,
    ...(Object.fromEntries(inputs) as Properties),
    [CHECK_FAILED_KEY]: pulumi
      .output(rejectedNow)
      .apply((is) => (is ? "see the errors of the program" : undefined)),
    [PROVIDER_KEY]: loaderText(declaration.resource),
  };
}

export function resourceOptions(
  declaration: Declaration,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions({ additionalSecretOutputs: [...declaration.secrets] }, options);
}

const failureReporters = new WeakMap<pulumi.Resource, (failure: CheckFailure) => void>();

/** From now on, what is wrong with the arguments of the component's parts is told by `tell`. */
export function reportPartFailuresTo(
  component: pulumi.Resource,
  reportFailure: (failure: CheckFailure) => void,
): void {
  failureReporters.set(component, reportFailure);
}

/**
 * Whether anything was wrong with what is known by now, or an input that must not be a secret turns out to be one. An
 * input that is missing is left to the engine's check: a transformation of the stack may still supply it.
 */
function reportFailures(
  name: string,
  declaration: Declaration,
  args: Properties,
  options: pulumi.CustomResourceOptions | undefined,
): boolean | Promise<boolean> {
  const reportLine = (line: string) => failAtProgramEnd(`${declaration.resource} "${name}": ${line}`);
  const component = options?.parent && failureReporters.get(options.parent);
  const reportFailure =
    component ?? (({ property, reason }: CheckFailure) => reportLine(`${property}: ${reason}`));
  const values = { ...args };
  const reported = new Set<string>();
  let id: string | undefined;
  const reportNew = () => {
    const { inputs, failures } = checkedArguments(declaration, values);
    for (const failure of failures.filter(({ property }) => (values[property] ?? undefined) !== undefined)) {
      if (!reported.has(failure.property)) reportFailure(failure);
      reported.add(failure.property);
    }
    if (id !== undefined) return;
    id = declaration.id(inputs);
    const twin = id && firstDeclared(declaration, name, id, options);
    if (twin === undefined) return;
    reportLine(`"${twin}" manages the same object already; remove one of the two`);
    reported.add("id");
  };
  reportNew();
  /** Checks an Output when its value is there. True if it is a secret and must not be one: then its value is not read. */
  const rejectSecret = async ([key, value]: [string, unknown]): Promise<boolean> => {
    const reason = secretMessage(key);
    if (reason !== undefined && (await pulumi.isSecret(pulumi.output(value)))) {
      reportFailure({ property: key, reason });
      return true;
    }
    pulumi.output({ [key]: value }).apply((known) => {
      Object.assign(values, known);
      reportNew();
    });
    return false;
  };
  const later = Object.entries(args).filter(([, value]) => isDeferred(value));
  const rejected = Promise.all(later.map(rejectSecret));
  return reported.size > 0 || rejected.then((all) => all.includes(true));
}

/** The arguments as far as they are known, checked. */
export function checkedArguments(declaration: Declaration, args: Properties): CheckResult {
  return declaration.check(plainValues(args));
}

const declared = new WeakMap<object, Map<string, string>>();

/** The name under which this program declared the same object of the same account before, if it did. */
function firstDeclared(
  declaration: Declaration,
  name: string,
  id: string,
  options: pulumi.CustomResourceOptions | undefined,
): string | undefined {
  // Inline programs run several times in one process: what belongs to one run hangs on its stack.
  const account: object | undefined =
    options?.provider ??
    options?.parent?.getProvider(typeToken(declaration.resource)) ??
    pulumi.runtime.getStackResource();
  if (account === undefined) return undefined;
  const names = declared.get(account) ?? new Map<string, string>();
  declared.set(account, names);
  const key = `${declaration.resource} ${id}`;
  const twin = names.get(key);
  if (twin === undefined) names.set(key, name);
  return twin;
}
