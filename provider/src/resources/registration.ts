import * as pulumi from "@pulumi/pulumi";
import { CHECK_FAILED_KEY } from "../engine/wire";
import type { Properties } from "../lifecycle/check";
import { reportFailures } from "./check-failures";
import type { Declaration } from "./declaration";
import { aliasesOf, type Adapter } from "./adapter";
import { errorsDelivered } from "./program-error";
import { rejectOtherAdapter } from "./provider";
import { rejectPlainTextKey, secretInput } from "./secret-arguments";

/**
 * Reports what is wrong with the arguments of one resource, before it is registered, and returns the properties to
 * register. The engine stops at the first resource that fails its check. So all failures of a program are reported
 * here, and the check of such a resource only refers to them.
 *
 * Each output must be among the properties, as `undefined`, or its Output never exists; each secret is made one here,
 * whatever the program passed.
 */
export function prepareProperties(
  name: string,
  declaration: Declaration,
  args: Properties,
  adapter: Adapter,
  options: pulumi.CustomResourceOptions | undefined,
): Properties {
  rejectOtherAdapter(`${declaration.resource} "${name}"`, adapter, options);
  // A lookup by id declares nothing.
  const { isRejected, isIncomplete } =
    options?.id === undefined
      ? reportFailures(name, declaration, args, adapter, options)
      : { isRejected: false, isIncomplete: () => false };
  rejectPlainTextKey();
  const known = [...declaration.inputs, ...declaration.outputs];
  const outputs = Object.fromEntries(known.map((key) => [key, undefined]));
  const inputs = Object.entries(args).map(([key, value]) => {
    const argument = `${declaration.resource} "${name}": ${key}`;
    return [key, declaration.secrets.includes(key) ? secretInput(argument, value) : value];
  });
  const failingMarker = () =>
    pulumi.output(isRejected).apply(async (rejected) => {
      if (rejected || isIncomplete()) await errorsDelivered();
      return rejected ? "see the errors of the program" : undefined;
    });
  return {
    ...outputs,
    ...(Object.fromEntries(inputs) as Properties),
    ...adapter.carried(declaration.resource),
    // A check that fails waits for the lines of the others.
    [CHECK_FAILED_KEY]: isRejected === false && !isIncomplete() ? undefined : failingMarker(),
  };
}

export function resourceOptions(
  declaration: Declaration,
  adapter: Adapter,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  const { resource, secrets } = declaration;
  const aliases = aliasesOf(({ resourceType }) => resourceType(resource), adapter, options?.aliases);
  return pulumi.mergeOptions(
    { additionalSecretOutputs: [...secrets], aliases, ...adapter.plugin() },
    options,
  );
}
