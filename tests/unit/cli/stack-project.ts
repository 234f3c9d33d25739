import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "wiro-sandbox";
import { afterTheTest, CLIENT_SECRET, emptyFolder, NOON } from "./terminal";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}
interface Export {
  readonly version: number;
  readonly deployment: { readonly resources: readonly Resource[] };
}

/** What the real CLI printed for `pulumi stack export`. */
export const RECORDED = JSON.parse(
  readFileSync(resolve(__dirname, "../../fixtures/states/0.1.0/state.json"), "utf8"),
) as Export;

/** The recorded stack with these resources alone, by their names, and perhaps other outputs. */
export function stackWith(names: Readonly<Record<string, object>>, stack = "dev"): Export {
  const nameOf = ({ urn }: Resource) => urn.split("::").at(-1) ?? "";
  const resources = RECORDED.deployment.resources
    .filter((one) => one.type.startsWith("pulumi:") || nameOf(one) in names)
    .map((one) => ({
      ...one,
      ...(one.outputs && { outputs: { ...one.outputs, ...names[nameOf(one)] } }),
    }));
  const text = JSON.stringify({ ...RECORDED, deployment: { ...RECORDED.deployment, resources } });
  return JSON.parse(text.replaceAll(":dev::", `:${stack}::`)) as Export;
}

const DEFAULT_PROVIDER = /^urn:pulumi:[^:]*::[^:]*::pulumi:providers:pulumi-nodejs::default$/;
/** A secret as `pulumi stack export` writes it. */
const ENCRYPTED = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:",
};

/** The same after `pulumi config set --secret wiro:apiKey`: the engine copies that to its own provider. */
export function withStackKey(stack: Export): Export {
  const resources = stack.deployment.resources.map((one) =>
    DEFAULT_PROVIDER.test(one.urn) ? { ...one, inputs: { "wiro:apiKey": ENCRYPTED } } : one,
  );
  return { ...stack, deployment: { ...stack.deployment, resources } };
}

/** The guid of the n-th agent of the recorded stack. */
export const guidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A sandbox with these of the recorded stack's agents, each with the app's keys. */
export async function sandboxWith(...numbers: number[]): Promise<Sandbox> {
  const agents = numbers.map((n) => ({ guid: guidOf(n), title: `Social Manager ${n}` }));
  const sandbox = await startSandbox({ agents });
  afterTheTest(() => sandbox.close());
  sandbox.control.setClock(new Date(NOON).toISOString());
  for (const { guid } of agents) {
    sandbox.control.editCredential(guid, {
      authmethod: "own",
      clientid: "app-1",
      clientsecret: CLIENT_SECRET,
      organizationid: "12345678",
    });
  }
  return sandbox;
}

/** A project's folder, and a pulumi that prints the state of each of these stacks; `""` is the selected one. */
export function projectWith(stacks: Readonly<Record<string, unknown>>, error = "no stack selected") {
  const folder = emptyFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
  for (const [name, state] of Object.entries(stacks))
    writeFileSync(
      join(folder, `state-${name}.json`),
      typeof state === "string" ? state : JSON.stringify(state),
    );
  writeFileSync(
    join(bin, "pulumi"),
    `#!/bin/sh
echo "$@" >> ${join(folder, "asked")}
case "$1" in
config) [ -e "${folder}/state-$6.json" ] || { echo "error: ${error}" >&2; exit 255; }
echo "error: configuration key '$3' not found for stack 'dev'" >&2; exit 255;;
esac
cat "${folder}/state-$5.json" 2> /dev/null || { echo "error: ${error}" >&2; exit 255; }
`,
  );
  chmodSync(join(bin, "pulumi"), 0o755);
  const log = join(folder, "asked");
  const exports = () =>
    (existsSync(log) ? readFileSync(log, "utf8") : "").split("\n").filter((line) => line.startsWith("stack"));
  return { cwd: folder, env: { PATH: `${bin}:/usr/bin:/bin` }, exports };
}
