/** The versions that the layouts of tests/package install, and docs/compatibility.md shows. */
export const VERSIONS = {
  /** The lower bound of the peer dependency, the repository's own, and the newest. */
  sdk: { oldest: "3.216.0", own: "3.248.0", newest: "3.270.0" },
  /** CI itself runs on the first. A major version that is the running one's needs no download. */
  node: { oldest: "20.20.2", newest: "24.21.0" },
  pnpm: "10.34.9",
  yarn: "4.18.1",
} as const;

/** One way to have the package in a program's folder. CI runs its tests for every change. */
export interface Cell {
  readonly layout: string;
  readonly sdk: string;
  readonly node: string;
  /** What the tests do there. */
  readonly checked: string;
  /** `<file> › <title>`, as in spec-coverage.ts. */
  readonly provenBy: readonly `${string} › ${string}`[];
  /** What does not hold there, and what to do. */
  readonly note?: string;
}

const { sdk, node, pnpm, yarn } = VERSIONS;
const HOST = "The provider's process checks and creates a resource.";
const [OLDEST = "", NEWEST = ""] = [node.oldest, node.newest].map((version) => version.split(".")[0]);

export const CELLS: readonly Cell[] = [
  {
    layout: "Hoisted, as by npm; CommonJS",
    sdk: sdk.oldest,
    node: OLDEST,
    checked: "`pulumi up` creates a credential and its schedule.",
    provenBy: ["package/layouts.test.ts › pulumi up works with the oldest SDK, on Node 20, in CommonJS"],
  },
  {
    layout: "Hoisted, as by npm; TypeScript 5.9 (`nodenext`)",
    sdk: sdk.newest,
    node: NEWEST,
    checked: "`pulumi up` creates a credential and its schedule.",
    provenBy: ["package/layouts.test.ts › pulumi up works with the newest SDK, on Node 24, in TypeScript"],
  },
  {
    layout: "A hoisted workspace with two copies of the SDK",
    sdk: `${sdk.oldest} in the program, ${sdk.newest} above it`,
    node: OLDEST,
    checked: `\`pulumi preview\`. ${HOST}`,
    provenBy: ["package/layouts.test.ts › a workspace with two copies of the SDK works"],
  },
  {
    layout: "Types, under `skipLibCheck: false`",
    sdk: sdk.own,
    node: OLDEST,
    checked:
      "`tsc` with the old Pulumi template's options, with `nodenext`, and as for a bundler; publint; are-the-types-wrong.",
    provenBy: [
      "package/package.test.ts › a program type-checks under %s, and so do the packages' own types",
      "package/package.test.ts › publint reports nothing about either package",
      "package/package.test.ts › each entry has types under each module resolution",
    ],
  },
  {
    layout: `pnpm ${pnpm}, a dependency of the program`,
    sdk: sdk.newest,
    node: OLDEST,
    checked: HOST,
    provenBy: ["package/layouts.test.ts › under pnpm › the provider loads as %s"],
  },
  {
    layout: `pnpm ${pnpm}, a dependency of a dependency`,
    sdk: sdk.newest,
    node: OLDEST,
    checked: HOST,
    provenBy: ["package/layouts.test.ts › under pnpm › the provider loads as %s"],
  },
  {
    layout: "npm with `install-strategy=linked`, a dependency of a dependency",
    sdk: sdk.newest,
    node: OLDEST,
    checked:
      "The error names the command to run. After it, the provider's process checks and creates a resource.",
    note: "Run `npm install pulumi-wiro-linkedin` in the folder of the Pulumi program, so that its own `package.json` has it.",
    provenBy: [
      "package/layouts.test.ts › a linked dependency of a dependency is not found, and the message shows a solution that works",
    ],
  },
  {
    layout: `yarn ${yarn} with Plug'n'Play`,
    sdk: sdk.newest,
    node: OLDEST,
    checked: HOST,
    note: "Set `NODE_OPTIONS=--require <the project>/.pnp.cjs` for the CLI.",
    provenBy: ["package/layouts.test.ts › the provider loads under yarn's Plug'n'Play"],
  },
  {
    layout: "A program's own jest",
    sdk: sdk.own,
    node: OLDEST,
    checked: "`getAgents` and `createInviteHandler` reach the API.",
    provenBy: ["package/package.test.ts › a program's own jest reaches the API through each entry"],
  },
  {
    layout: "A program's own `node:test`",
    sdk: sdk.own,
    node: OLDEST,
    checked: "`getAgents` and `createInviteHandler` reach the API.",
    provenBy: ["package/package.test.ts › a program's own node:test reaches the API through each entry"],
  },
];
