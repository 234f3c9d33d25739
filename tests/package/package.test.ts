import { createProject, type Project } from "./project";

// On a busy machine with two cores, the SDK's types take half a minute to compile.
jest.setTimeout(120_000);

let project: Project;
beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project.remove());

const PASSED = { ok: true, output: expect.any(String) as string };

test("publint reports nothing about either package", async () => {
  for (const tarball of project.tarballs) {
    expect(await project.run("publint", "run", tarball, "--strict")).toMatchObject({
      ok: true,
      output: expect.stringContaining("All good!") as string,
    });
  }
});

test("each entry has types under each module resolution", async () => {
  for (const tarball of project.tarballs) expect(await project.run("attw", tarball)).toEqual(PASSED);
});

test.each([
  [
    "the old Pulumi template",
    ["--module", "commonjs", "--moduleResolution", "node10", "--esModuleInterop", "false"],
  ],
  ["nodenext", ["--module", "nodenext"]],
  ["a bundler", ["--module", "esnext", "--moduleResolution", "bundler"]],
])("a program type-checks under %s, and so do the packages' own types", async (_name, options) => {
  const common = [
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--lib",
    "es2022",
    "--types",
    "node",
    "--skipLibCheck",
    "false",
  ];
  expect(await project.run("tsc", ...common, ...options, "program.ts")).toEqual({ ok: true, output: "" });
});

test("a program's own jest reaches the API through each entry", async () => {
  expect(await project.run("jest", "--ci", "program.test.js")).toEqual({
    ok: true,
    output: expect.stringContaining("2 passed") as string,
  });
});

test("a program's own node:test reaches the API through each entry", async () => {
  expect(await project.node("--test", "program.node-test.js")).toEqual({
    ok: true,
    output: expect.stringContaining("# pass 2") as string,
  });
});
