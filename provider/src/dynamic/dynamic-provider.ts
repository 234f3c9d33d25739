import type { Properties } from "../lifecycle/check";
import type { ConfigSource } from "../wiro/config-source";

/** The part of Pulumi's dynamic ResourceProvider that the host calls, with properties as they are on the wire. */
export interface DynamicProvider {
  configure(request: { config: ConfigSource }): void;
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<{ changes?: boolean; replaces?: string[] }>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  /** Without inputs the engine keeps those that it has. */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs?: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}
