/** The three suites of `npm test`: unit (pure code and real HTTP), host (the dynamic-provider process over gRPC), engine (the real CLI). */
const suite = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  transform: { "\\.ts$": ["ts-jest", { tsconfig: "<rootDir>/tests/tsconfig.json", isolatedModules: true }] },
  ...extra,
});

module.exports = {
  projects: [suite("unit"), suite("host"), suite("engine")],
  maxWorkers: 2,
};
