import * as pulumi from "@pulumi/pulumi";

/** Inline programs run several times in one process, so the values of one run are kept by its stack. */
const firsts = new WeakMap<object, Map<string, unknown>>();

/** What `make` returned when a run of the program first asked for the key. */
export function oncePerRun<T>(key: string, make: () => T): T {
  const run: object | undefined = pulumi.runtime.getStackResource();
  if (run === undefined) return make();
  const known = firsts.get(run) ?? new Map<string, unknown>();
  firsts.set(run, known);
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T;
}
