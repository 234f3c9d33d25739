/**
 * `pulumi-wiro-linkedin/native`: the classes of `pulumi-wiro-linkedin`, whose resources the plugin `pulumi-resource-wiro`
 * manages. They have the same arguments, outputs and checks. `docs/moving.md` shows how a stack moves.
 *
 * @module Native
 */
import * as dynamic from "../index";
import { NATIVE } from "./adapter";

export * from "../index";

/** `LinkedInCredential` by the plugin. */
export class LinkedInCredential extends dynamic.LinkedInCredential {
  /** @internal */
  static override readonly adapter = NATIVE;
}

/** `AgentSchedule` by the plugin. */
export class AgentSchedule extends dynamic.AgentSchedule {
  /** @internal */
  static override readonly adapter = NATIVE;
}

/** `PreferenceSkill` by the plugin. */
export class PreferenceSkill extends dynamic.PreferenceSkill {
  /** @internal */
  static override readonly adapter = NATIVE;
}

/** `AgentState` by the plugin. */
export class AgentState extends dynamic.AgentState {
  /** @internal */
  static override readonly adapter = NATIVE;
}

/** `LinkedInAgent`, whose parts the plugin manages. */
export class LinkedInAgent extends dynamic.LinkedInAgent {
  /** @internal */
  static override readonly adapter = NATIVE;
  /** @internal */
  static override readonly parts = { LinkedInCredential, AgentSchedule, PreferenceSkill, AgentState };
}

/** `Provider` by the plugin. */
export class Provider extends dynamic.Provider {
  /** @internal */
  static override readonly adapter = NATIVE;
}
