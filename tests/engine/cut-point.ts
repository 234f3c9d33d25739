import fc from "fast-check";
import { type Moment, MOMENTS } from "./gate";

/** The operations on the stack that are cut. They follow each other: each begins where the former ends. */
export const OPERATIONS = ["create", "secret", "app", "rename", "move", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const CUTS = [
  { signal: "SIGKILL", target: "cli" },
  { signal: "SIGKILL", target: "tree" },
  { signal: "SIGINT", target: "provider" },
  { signal: "SIGINT", target: "cli" },
  { signal: "SIGKILL", target: "provider" },
  { signal: "SIGINT", target: "tree" },
] as const;
export type Cut = (typeof CUTS)[number];

/**
 * The calls that each operation makes, with how often at least: reads of one agent that happen at once are one request.
 * The deletes of a rename and of a move make none.
 */
export const CALLS: Readonly<Record<Operation, Readonly<Record<string, number>>>> = {
  create: {
    OAuthStatus: 1,
    CredentialUpsert: 1,
    OAuthConnect: 1,
    CustomSkillUpsert: 1,
    Update: 1,
    Start: 1,
    Detail: 4,
  },
  secret: { OAuthStatus: 2, CredentialUpsert: 1 },
  app: { OAuthStatus: 2, CredentialFieldHistory: 1, CredentialUpsert: 1, OAuthConnect: 1 },
  rename: { OAuthStatus: 2, CredentialFieldHistory: 1, CredentialUpsert: 1, Detail: 2 },
  move: { OAuthStatus: 2, CredentialFieldHistory: 1, CredentialUpsert: 1, Detail: 2 },
  delete: { Stop: 1, OAuthDisconnect: 1, CustomSkillUpsert: 1, Detail: 3 },
};

/** Where, when and how one run is interrupted. */
export interface CutPoint {
  readonly operation: Operation;
  readonly call: string;
  readonly nth: number;
  readonly moment: Moment;
  readonly cut: Cut;
  /** Whether the engine saves the state after each step, as it does by default. */
  readonly checkpoints: boolean;
}

export function describeCut({ operation, call, nth, moment, cut, checkpoints }: CutPoint): string {
  const where = `${moment} ${call} ${nth} of ${operation}`;
  return `${cut.signal} of the ${cut.target} ${where}${checkpoints ? "" : ", without checkpoints"}`;
}

/**
 * Rounds of all operations, one point of each. Two rounds have each cut twice, with a create that is killed with and
 * without checkpoints; 30 have each call of each operation before, during and after.
 */
export function rounds(count: number, seed: number): CutPoint[][] {
  const orders = OPERATIONS.map((operation, n) => shuffled(placesOf(operation), seed + n));
  return Array.from({ length: count }, (_, round) =>
    orders.flatMap((order, n) => {
      const place = order[round % order.length];
      const cut = CUTS[(round + n) % CUTS.length];
      return place === undefined || cut === undefined
        ? []
        : [{ ...place, cut, checkpoints: (round + n) % 5 !== 1 }];
    }),
  );
}

function placesOf(operation: Operation) {
  return Object.entries(CALLS[operation]).flatMap(([call, times]) =>
    Array.from({ length: times }, (_, n) => n + 1).flatMap((nth) =>
      MOMENTS.map((moment) => ({ operation, call, nth, moment })),
    ),
  );
}

function shuffled<T>(all: readonly T[], seed: number): T[] {
  const order = fc.shuffledSubarray([...all], { minLength: all.length });
  return fc.sample(order, { seed, numRuns: 1 }).flat();
}
