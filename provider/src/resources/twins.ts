import * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "./declaration";
import type { Adapter } from "./adapter";

const declared = new WeakMap<object, Map<string, string>>();

/** The name under which this program declared the same object of the same account before, if it did. */
export function firstDeclared(
  declaration: Declaration,
  name: string,
  id: string,
  adapter: Adapter,
  options: pulumi.CustomResourceOptions | undefined,
): string | undefined {
  // Inline programs run several times in one process, so the values of one run are kept by its stack.
  const account: object | undefined =
    options?.provider ??
    options?.parent?.getProvider(adapter.resourceType(declaration.resource)) ??
    pulumi.runtime.getStackResource();
  if (account === undefined) return undefined;
  const names = declared.get(account) ?? new Map<string, string>();
  declared.set(account, names);
  const key = `${declaration.resource} ${id}`;
  const twin = names.get(key);
  if (twin === undefined) names.set(key, name);
  return twin;
}
