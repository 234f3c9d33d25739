import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure, CheckResult, Properties } from "../lifecycle/check";
import { secretMessage } from "../lifecycle/shown-inputs";
import type { Declaration } from "./declaration";
import type { Adapter } from "./adapter";
import { isDeferred, plainValues } from "./outputs";
import { failAtProgramEnd } from "./program-error";
import { firstDeclared } from "./twins";

/** The arguments as far as they are known, checked. */
export function checkedArguments(declaration: Declaration, args: Properties): CheckResult {
  return declaration.check(plainValues(args));
}

const failureReporters = new WeakMap<pulumi.Resource, (failure: CheckFailure) => void>();

/** From now on, what is wrong with the arguments of the component's parts goes to `reportFailure`. */
export function reportPartFailuresTo(
  component: pulumi.Resource,
  reportFailure: (failure: CheckFailure) => void,
): void {
  failureReporters.set(component, reportFailure);
}

export interface Reported {
  /** Whether anything was wrong with what is known by now, or an input that must not be a secret turns out to be one. */
  readonly isRejected: boolean | Promise<boolean>;
  /** Whether the engine's check may fail for an input that is missing: a transformation of the stack may still supply it. */
  readonly isIncomplete: () => boolean;
}

/** Reports what is wrong with the arguments, but for a missing one. */
export function reportFailures(
  name: string,
  declaration: Declaration,
  args: Properties,
  adapter: Adapter,
  options: pulumi.CustomResourceOptions | undefined,
): Reported {
  const reportLine = (line: string) => failAtProgramEnd(`${declaration.resource} "${name}": ${line}`);
  const component = options?.parent && failureReporters.get(options.parent);
  const reportFailure =
    component ?? (({ property, reason }: CheckFailure) => reportLine(`${property}: ${reason}`));
  const values = { ...args };
  const reported = new Set<string>();
  let id: string | undefined;
  let isIncomplete = false;
  const reportNew = () => {
    const { inputs, failures } = checkedArguments(declaration, values);
    const given = failures.filter(({ property }) => (values[property] ?? undefined) !== undefined);
    isIncomplete = given.length < failures.length;
    for (const failure of given) {
      if (!reported.has(failure.property)) reportFailure(failure);
      reported.add(failure.property);
    }
    if (id !== undefined) return;
    id = declaration.id(inputs);
    const twin = id && firstDeclared(declaration, name, id, adapter, options);
    if (twin === undefined) return;
    reportLine(`"${twin}" manages the same object already; remove one of the two`);
    reported.add("id");
  };
  reportNew();
  /** Checks an Output when its value is there. True if it is a secret and must not be one: then its value is not read. */
  const rejectSecret = async ([key, value]: [string, unknown]): Promise<boolean> => {
    const reason = secretMessage(key);
    // A rejected argument fails as the property that it is.
    const isSecret = reason !== undefined && (await pulumi.isSecret(pulumi.output(value)).catch(() => false));
    if (isSecret) {
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
  return {
    isRejected: reported.size > 0 || (later.length > 0 && rejected.then((all) => all.includes(true))),
    isIncomplete: () => isIncomplete,
  };
}
