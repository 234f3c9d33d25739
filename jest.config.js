/** The suites of `npm test`: unit (pure code and real HTTP), host (the dynamic-provider process over gRPC), native (the plugin's process over gRPC), browser (Chromium), package (the tarballs), engine (the real CLI), engine-native (a part of it by the plugin). */

// Jest's sandbox cannot run a native import(), so here it becomes a require; types are `npm run typecheck`'s business.
const swc = {
  jsc: { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true },
  module: { type: "commonjs" },
};

/** What tests load outside of Jest's sandbox: the API that they run against. */
const options = { globalsCleanup: "off", outside: "^wiro-sandbox$" };
/** And the protocol, where they call the package's processes as the engine does. */
const calling = {
  ...options,
  outside: "^(wiro-sandbox|@grpc/grpc-js)$|^(google-protobuf|@pulumi/pulumi/proto)/",
};

const suite = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  roots: ["<rootDir>/tests"],
  // Pulumi's SDK keeps its state in globals that outlive a test file.
  testEnvironment: "<rootDir>/tests/support/jest/environment.cjs",
  testEnvironmentOptions: options,
  runtime: "<rootDir>/tests/support/jest/runtime.cjs",
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  // The package markdown-table is an ES module alone.
  transform: { "\\.ts$|/markdown-table/.*\\.js$": ["@swc/jest", swc] },
  transformIgnorePatterns: ["/node_modules/(?!markdown-table/)"],
  ...extra,
});

const { readings } = require("./tests/host/readings.json");
const names = Object.keys(readings);
const SAMPLED = ["<rootDir>/tests/host/{credential,schedule,preference}/*{create,read,update}*.test.ts"];
/** `all`, or the name of one; else the seed draws one. */
const { READING: wanted, SEED } = process.env;
const seed = Number(SEED ?? Math.floor(Math.random() * 1e9));
const drawn = wanted === "all" ? names : [wanted ?? names[seed % names.length]];

/** The host suite where the API behaves as one harsh reading of its documents has it. */
const underReading = (reading) =>
  suite("host", {
    displayName: "readings",
    id: `readings-${names.indexOf(reading)}`,
    // They choose their readings themselves.
    testPathIgnorePatterns: ["host/(every-resource/(contradictions|lagging-reads)|readings)"],
    testEnvironment: "<rootDir>/tests/host/reading-environment.cjs",
    testEnvironmentOptions: { ...calling, reading, seed },
    // The files that ask the API the most, unless a reading is named.
    ...(wanted === undefined ? { testMatch: SAMPLED } : {}),
    globalSetup: "<rootDir>/tests/host/setup.ts",
  });

const engine = {
  globalSetup: "<rootDir>/tests/engine/setup.ts",
  testEnvironment: "<rootDir>/tests/support/story-environment.cjs",
};

module.exports = {
  projects: [
    suite("unit"),
    suite("host", {
      testEnvironmentOptions: calling,
      globalSetup: "<rootDir>/tests/host/setup.ts",
      // The loader is the dynamic provider's alone.
      testPathIgnorePatterns: process.env.ADAPTER === "native" ? ["host/process/loader"] : [],
    }),
    suite("native", { testEnvironmentOptions: calling }),
    suite("browser"),
    suite("package", {
      testPathIgnorePatterns: ["package/project/"],
      globalSetup: "<rootDir>/tests/package/setup.ts",
      globalTeardown: "<rootDir>/tests/package/teardown.ts",
    }),
    ...drawn.map(underReading),
    suite("engine", engine),
    // The tests in which the adapters differ; `npm run test:native` runs all of them by the plugin.
    suite("engine", {
      ...engine,
      displayName: "engine-native",
      id: "engine-native",
      testMatch: ["<rootDir>/tests/engine/{leaks,lifecycle,provider}.test.ts"],
      testEnvironmentOptions: { ...options, env: { ADAPTER: "native" } },
    }),
  ],
  reporters: ["default", "<rootDir>/tests/host/reading-reporter.cjs"],
  testSequencer: "<rootDir>/tests/support/sequencer.cjs",
  // Twice the cores of a small machine: the CLI often waits.
  maxWorkers: 4,
  testTimeout: 30_000,
};
