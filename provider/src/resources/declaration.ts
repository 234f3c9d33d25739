import type { ResourceName } from "../dynamic/loader";
import type { CheckResult, Properties } from "../lifecycle/check";

/** What a resource class declares to the constructor that all of them share. */
export interface Declaration {
  readonly resource: ResourceName;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
  readonly check: (news: Properties) => CheckResult;
  /** What the declared object is in Wiro: two resources must not both manage it. */
  readonly id: (inputs: Properties) => string | undefined;
}
