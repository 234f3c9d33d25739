import { type Command, InvalidArgumentError, Option } from "commander";
import { agentGuidSchema } from "../wiro/agent-guid";
import { MINUTE } from "../wiro/clock";
import { memberNameSchema } from "../wiro/member-name";

/** Parses an argument for commander: a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

/** Parses an argument for commander: a length of time in minutes, as milliseconds. */
function minutes(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 10_080) return value * MINUTE;
  throw new InvalidArgumentError("Give a number of minutes, at most 10080 (a week).");
}

/** `--timeout`, in minutes for the person and in milliseconds for the command. */
export function timeoutOption(description: string): Option {
  return new Option("--timeout <minutes>", description).argParser(minutes).default(60 * MINUTE, "60");
}

/** Parses an argument for commander: the guid of an agent. */
export function guid(text: string): string {
  const parsed = agentGuidSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Give the guid of a Wiro agent; `wiro-linkedin agents` lists them.");
}

/** Parses an argument for commander: the name of the LinkedIn member who is expected to have consented. */
export function memberName(text: string): string {
  const parsed = memberNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Give the member's name as LinkedIn shows it.");
}

/** Parses an argument for commander: one or more guids, each once. */
export function guids(text: string, before: readonly string[] | undefined): string[] {
  return [...new Set([...(before ?? []), guid(text)])];
}

export interface AccountOptions {
  readonly stack?: string;
}

/** For every command that calls the API. */
export function withAccount(command: Command): Command {
  return command.addOption(
    new Option("--stack <name>", "take from this Pulumi stack what the environment does not set"),
  );
}
