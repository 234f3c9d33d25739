import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { stackOf } from "../../../examples/fleet-sharded/shards";

const EXAMPLE = resolve(__dirname, "../../../examples/fleet-sharded");
const stacks = Array.from({ length: 13 }, (_, n) => `shard-${n}`);
const guids = Array.from(
  { length: 3000 },
  (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
);

describe("the stack of an agent", () => {
  test("is another one only for those whom a further stack takes, about one in 13 of each former stack", () => {
    const taken = guids.filter((guid) => stackOf(guid, stacks) !== stackOf(guid, stacks.slice(0, 12)));
    expect(taken.map((guid) => stackOf(guid, stacks)).filter((stack) => stack !== "shard-12")).toEqual([]);
    expect(taken.length).toBeGreaterThan(0.8 * (3000 / 13));
    expect(taken.length).toBeLessThan(1.2 * (3000 / 13));
    expect(new Set(taken.map((guid) => stackOf(guid, stacks.slice(0, 12)))).size).toBe(12);
  });

  test("does not depend on the case of its guid, which is the API's, too", () => {
    expect(stackOf("5C0C1F6E-0000-4000-8000-00000000000A", stacks)).toBe(
      stackOf("5c0c1f6e-0000-4000-8000-00000000000a", stacks),
    );
  });
});

test("PostgreSQL listens on this machine only, and has no password of its own", () => {
  const { services } = parse(readFileSync(resolve(EXAMPLE, "compose.yaml"), "utf8")) as {
    services: { postgres: { ports: string[]; environment: Record<string, string> } };
  };
  expect(services.postgres.ports).toEqual(["127.0.0.1:5432:5432"]);
  expect(services.postgres.environment["POSTGRES_PASSWORD"]).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
});
