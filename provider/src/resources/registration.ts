import * as pulumi from "@pulumi/pulumi";
import { loaderText } from "../dynamic/loader";
import { CHECK_FAILED_KEY } from "../engine/wire";
import type { Properties } from "../lifecycle/check";
import { reportFailures } from "./check-failures";
import type { Declaration } from "./declaration";
import { errorsDelivered } from "./program-error";
import { LAST_PROPERTY } from "./property-stacks";
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
  options: pulumi.CustomResourceOptions | undefined,
): Properties {
  // A lookup by id declares nothing.
  const { isRejected, isIncomplete } =
    options?.id === undefined
      ? reportFailures(name, declaration, args, options)
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
    // A check that fails waits for the lines of the others.
    [CHECK_FAILED_KEY]: isRejected === false && !isIncomplete() ? undefined : failingMarker(),
    ...outputs,
    ...(Object.fromEntries(inputs) as Properties),
    [LAST_PROPERTY]: loaderText(declaration.resource),
  };
}

export function resourceOptions(
  declaration: Declaration,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions({ additionalSecretOutputs: [...declaration.secrets] }, options);
}
