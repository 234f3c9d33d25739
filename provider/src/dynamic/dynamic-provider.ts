import type { Properties } from "../lifecycle/check";
import type { ConfigSource } from "../wiro/config-source";

/** The part of Pulumi's dynamic ResourceProvider that the host calls, with properties as they are on the wire. */
export interface DynamicProvider {
  /** Gets the configuration of the instance, before anything else. */
  configure(request: { config: ConfigSource }): void;
  /** Checks the inputs, and gives them in their canonical form. */
  check(olds: Properties, news: Properties): Promise<CheckResponse>;
  /** Reports whether the inputs differ from the state, and whether by identity. */
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResponse>;
  /** Creates the resource, or takes over what is there. */
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  /** Reads the resource. Without inputs the engine keeps those that it has. */
  read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs?: Properties }>;
  /** Updates the resource. */
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  /** Deletes the resource. */
  delete(id: string, props: Properties): Promise<void>;
}

/** The inputs in their canonical form, and what is wrong with them. */
export interface CheckResponse {
  readonly inputs: Properties;
  readonly failures: { property: string; reason: string }[];
}

/** Whether anything changes, and the properties that make it a replacement. */
export interface DiffResponse {
  readonly changes?: boolean;
  readonly replaces?: string[];
}
