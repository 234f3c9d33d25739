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

/** The failures of a component and of its parts. */
export interface ComponentFailures {
  readonly report: (failure: CheckFailure) => void;
  readonly isRejected: () => boolean;
  /** Resolves once the arguments that go to no part are checked, as far as they are known before the registration. */
  readonly checked: Promise<unknown>;
}

const componentFailures = new WeakMap<pulumi.Resource, ComponentFailures>();

/** From now on, what is wrong with the arguments of the component's parts goes there, and each part is rejected with it. */
export function reportPartFailuresTo(component: pulumi.Resource, failures: ComponentFailures): void {
  componentFailures.set(component, failures);
}

export interface Reported {
  /** Whether anything is wrong with what is known by now, or with an argument that is known before the registration. */
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
  const component = options?.parent && componentFailures.get(options.parent);
  const reportFailure =
    component?.report ?? (({ property, reason }: CheckFailure) => reportLine(`${property}: ${reason}`));
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
  /** Checks an Output once its value is there, or once it turns out to be unknown. A secret that must not be one is not read. */
  const reportLater = async ([key, value]: [string, unknown]): Promise<void> => {
    const reason = secretMessage(key);
    const output = pulumi.output({ [key]: value });
    if (reason !== undefined && (await settled(output))) {
      reportFailure({ property: key, reason });
      reported.add(key);
      return;
    }
    await settled(
      output.apply((known) => {
        Object.assign(values, known);
        reportNew();
      }),
    );
  };
  const later = Object.entries(args).filter(([, value]) => isDeferred(value));
  const pending = [...later.map(reportLater), ...(component === undefined ? [] : [component.checked])];
  const isRejected = () => reported.size > 0 || component?.isRejected() === true;
  return {
    isRejected: isRejected() || (pending.length > 0 && Promise.all(pending).then(isRejected)),
    isIncomplete: () => isIncomplete,
  };
}

/** Resolves once the value is there, or turns out to be unknown: whether it is a secret. A value that rejects fails as itself. */
export function settled(output: pulumi.Output<unknown>): Promise<boolean> {
  return pulumi.isSecret(output).catch(() => false);
}
