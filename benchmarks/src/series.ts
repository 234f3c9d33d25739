import { Api } from "./api";
import type { ApiCount } from "./api-process";
import { COMMANDS, type Command, type FleetOptions, openFleet, type Tools } from "./contestants";
import type { Usage } from "./usage";

/** One command of one round, measured. */
export interface Sample extends FleetOptions {
  readonly agents: number;
  readonly round: number;
  readonly command: Command;
  readonly usage: Omit<Usage, "text">;
  readonly api: ApiCount;
  /** The state after the command. */
  readonly stateBytes: number;
}

/** The same fleet for several contestants, in turn. */
export interface Series {
  readonly agents: number;
  readonly rounds: number;
  readonly fleets: readonly FleetOptions[];
  readonly commands: readonly Command[];
}

/** Runs a series. `report` gets a line after each command. */
export async function runSeries(
  { agents, rounds, fleets, commands }: Series,
  latencyMs: number,
  tools: Tools,
  report: (line: string) => void,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another contestant, so that none is always measured on the warmest machine.
    const order = fleets.map((_, index) => fleets[(index + round) % fleets.length]);
    for (const options of order) {
      if (options === undefined) continue;
      const api = await Api.start(agents, latencyMs);
      const fleet = await openFleet(options, api, tools);
      try {
        for (const command of COMMANDS) {
          if (!commands.includes(command)) continue;
          await api.count();
          const { code, wallSeconds, roles } = await fleet.run(command);
          const usage = { code, wallSeconds, roles };
          const stateBytes = fleet.stateBytes();
          const sample = { ...options, agents, round, command, usage, api: await api.count(), stateBytes };
          samples.push(sample);
          report(
            `${describe(options)}, ${agents} agents, round ${round + 1} of ${rounds}: ${command} ${usage.wallSeconds.toFixed(1)} s`,
          );
          if (command !== "first up") continue;
          await api.connectAll();
          await fleet.settle();
        }
      } finally {
        fleet.remove();
        api.stop();
      }
    }
  }
  return samples;
}

/** A contestant in a table. */
export function describe({ contestant, shape, checkpoints, parallel }: FleetOptions): string {
  const details = [
    ...(shape === "component" ? ["LinkedInAgent"] : []),
    ...(checkpoints ? [] : ["no checkpoints"]),
    ...(parallel === undefined ? [] : [`${parallel} in parallel`]),
  ];
  return contestant + (details.length > 0 ? ` (${details.join(", ")})` : "");
}
