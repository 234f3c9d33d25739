import { COMMANDS, type Contestant, type FleetOptions } from "./contestants";
import type { Series } from "./series";
import type { Sizes } from "./targets";

const DEFAULTS = { shape: "two", checkpoints: true, parallel: undefined } as const;
/** As many steps at once as the other tool, and the state written at the end alone. */
const WIDE = { ...DEFAULTS, checkpoints: false, parallel: 64 } as const;

const tools = (...contestants: Contestant[]): FleetOptions[] =>
  contestants.map((contestant) => ({ contestant, ...DEFAULTS }));

export interface Plan {
  readonly sizes: Sizes;
  readonly series: readonly Series[];
}

/** Two minutes: it shows that everything can be measured, and what does not depend on the machine. */
export function quickPlan(hasRest: boolean): Plan {
  const sizes = { fleet: 10, large: 40, beside: 10 };
  const large = tools("floor", "ours").map((options) => ({ ...options, checkpoints: false }));
  const commands = ["first up", "preview", "up", "preview with refresh", "refresh"] as const;
  const series: Series[] = [
    { agents: sizes.fleet, rounds: 1, fleets: tools("floor", "ours"), commands },
    { agents: sizes.fleet, rounds: 1, fleets: tools("naive"), commands: ["first up", "preview"] },
    { agents: sizes.large, rounds: 1, fleets: large, commands: ["first up", "preview"] },
  ];
  if (hasRest) {
    const plans = ["first up", "preview", "preview with refresh"] as const;
    series.push({ agents: sizes.beside, rounds: 1, fleets: tools("rest"), commands: plans });
    series.push({ agents: sizes.beside, rounds: 1, fleets: wide(), commands: ["first up"] });
  }
  return { sizes, series };
}

/** About an hour on two cores. */
export function fullPlan(rounds: number, hasRest: boolean): Plan {
  const sizes = { fleet: 300, large: 1000, beside: 200 };
  const pulumi = tools("floor", "ours", "native", "naive");
  const components = tools("floor", "ours").map((options) => ({ ...options, shape: "component" as const }));
  const withoutCheckpoints = tools("floor", "ours").map((options) => ({ ...options, checkpoints: false }));
  // The targets first: a run that is interrupted keeps what it has measured.
  const series: Series[] = [{ agents: sizes.fleet, rounds, fleets: pulumi, commands: COMMANDS }];
  if (hasRest) {
    series.push({ agents: sizes.beside, rounds, fleets: tools("ours", "rest"), commands: COMMANDS });
    series.push({ agents: sizes.beside, rounds, fleets: wide(), commands: ["first up", "destroy"] });
  }
  series.push(
    { agents: sizes.large, rounds: 1, fleets: withoutCheckpoints, commands: COMMANDS },
    { agents: sizes.fleet, rounds: 1, fleets: withoutCheckpoints, commands: ["first up", "destroy"] },
    { agents: 100, rounds: 1, fleets: [...pulumi, ...components], commands: COMMANDS },
    { agents: 10, rounds: 1, fleets: pulumi, commands: COMMANDS },
    { agents: sizes.large, rounds: 1, fleets: tools("ours"), commands: ["first up"] },
  );
  return { sizes, series };
}

function wide(): FleetOptions[] {
  return [
    { contestant: "ours", ...WIDE },
    { contestant: "rest", ...WIDE, checkpoints: true },
  ];
}
