/** The suites of `npm test`: unit (pure code and real HTTP), host (the dynamic-provider process over gRPC), browser (Chromium), engine (the real CLI). */

// Jest's sandbox cannot run a native import(), so here it becomes a require; types are `npm run typecheck`'s business.
const tsconfig = {
  target: "es2022",
  module: "commonjs",
  moduleResolution: "node10",
  esModuleInterop: true,
  isolatedModules: true,
};

const suite = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  // Pulumi's SDK keeps its state in globals that outlive a test file.
  testEnvironmentOptions: { globalsCleanup: "off" },
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  transform: { "\\.ts$": ["ts-jest", { tsconfig }] },
  ...extra,
});

module.exports = {
  projects: [
    suite("unit"),
    suite("host"),
    suite("browser"),
    suite("engine", { globalSetup: "<rootDir>/tests/engine/setup.ts" }),
  ],
  // Twice the cores of a small machine: the CLI often waits.
  maxWorkers: 4,
  testTimeout: 30_000,
};
