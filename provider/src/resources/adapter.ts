import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { loaderText, type ResourceName } from "../dynamic/loader";
import { PROVIDER_KEY } from "../engine/wire";
import type { Properties } from "../lifecycle/check";
import { INSTANCE_KEY } from "../wiro/setting-sources";

/** How the engine reaches the code behind a resource. Its names are in every state: they never change. */
export interface Adapter {
  /** The package of the resource types and of explicit instances. */
  readonly packageName: string;
  readonly resourceType: (resource: ResourceName) => string;
  readonly componentType: string;
  /** What a resource carries besides its inputs. */
  readonly carried: (resource: ResourceName) => Properties;
  /** Which plugin the engine has to find. */
  readonly plugin: () => Pick<pulumi.CustomResourceOptions, "version" | "pluginDownloadURL">;
  /** The inputs of an explicit instance, from what the dynamic one has. */
  readonly instanceInputs: (configuration: Properties) => Properties;
}

/** Pulumi's dynamic-provider host, which finds this package in the program's own folder. */
export const DYNAMIC: Adapter = {
  packageName: "pulumi-nodejs",
  resourceType: (resource) => `pulumi-nodejs:dynamic/wiro:${resource}`,
  componentType: "wiro:LinkedInAgent",
  carried: (resource) => ({ [PROVIDER_KEY]: loaderText(resource) }),
  plugin: () => ({}),
  instanceInputs: (configuration) => configuration,
};

/** The plugin `pulumi-resource-wiro`. */
export const NATIVE: Adapter = {
  packageName: "wiro",
  resourceType: (resource) => `wiro:index:${resource}`,
  componentType: "wiro:index:LinkedInAgent",
  carried: () => ({}),
  plugin: () => (plugin ??= pluginOfThisVersion()),
  // The URN has the name of the instance, and the schema has the settings without their namespace.
  instanceInputs: (configuration) =>
    Object.fromEntries(
      Object.entries(configuration)
        .filter(([key]) => key !== INSTANCE_KEY)
        .map(([key, value]) => [key.replace(/^wiro:/, ""), value]),
    ),
};

let plugin: ReturnType<Adapter["plugin"]> | undefined;

/** The plugin has the version of this package, and lies where its releases do. */
function pluginOfThisVersion(): ReturnType<Adapter["plugin"]> {
  const { version, repository } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
    version: string;
    repository: { url: string };
  };
  const [, place = ""] = /github\.com\/(.+?)(\.git)?$/.exec(repository.url) ?? [];
  return { version, pluginDownloadURL: `github://api.github.com/${place}` };
}

/**
 * The aliases by which the engine finds a resource that the other adapter made: under its name, and under each former name
 * that the program gives.
 */
export function aliasesOf(
  type: (adapter: Adapter) => string,
  adapter: Adapter,
  given: pulumi.ResourceOptions["aliases"] = [],
): pulumi.Alias[] {
  const otherType = type(otherAdapter(adapter));
  const renames = given.filter(isRename).map((alias) => ({ ...alias, type: otherType }));
  return [{ type: otherType }, ...renames];
}

export function otherAdapter(adapter: Adapter): Adapter {
  return adapter === DYNAMIC ? NATIVE : DYNAMIC;
}

function isRename(alias: unknown): alias is pulumi.Alias {
  return typeof alias === "object" && alias !== null && !("apply" in alias) && !("type" in alias);
}
