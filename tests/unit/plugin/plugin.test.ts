import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bundle, bundle } from "../../../tools/plugin/bundle";
import { bundledPackages, licenceTexts } from "../../../tools/plugin/licences";
import { packPlugin } from "../../../tools/plugin/plugin";

const MAX_BYTES = 3_000_000;
const PERMISSIVE = /^(Apache-2\.0|BSD-[23]-Clause|ISC|MIT|Unlicense)$/;

let built: Bundle;
beforeAll(async () => {
  built = await bundle();
}, 60_000);

test("the plugin is one program for Node, of at most 3 MB", () => {
  expect(built.text.slice(0, 20)).toBe("#!/usr/bin/env node\n");
  expect(Buffer.byteLength(built.text)).toBeLessThan(MAX_BYTES);
});

test("it has no code of Pulumi's SDK but its protocol, and one google-protobuf", () => {
  const paths = Object.keys(built.metafile.inputs);
  const ofSdk = paths.filter((path) => path.includes("@pulumi/pulumi/"));
  expect(ofSdk.length).toBeGreaterThan(5);
  expect(ofSdk.filter((path) => !/@pulumi\/pulumi\/proto\/\w+_pb\.js$/.test(path))).toEqual([]);
  const names = bundledPackages(built.metafile).map(({ name }) => name);
  expect(names.filter((name) => name === "google-protobuf")).toHaveLength(1);
  expect(names).toEqual(expect.arrayContaining(["@grpc/grpc-js", "@pulumi/pulumi", "undici", "zod"]));
});

test("each package in it has a permissive licence, whose text goes with it", () => {
  const packages = bundledPackages(built.metafile);
  const licences = packages.flatMap(({ license }) => license.replaceAll(/[()]/g, "").split(" AND "));
  expect(licences.filter((licence) => !PERMISSIVE.test(licence))).toEqual([]);
  const texts = licenceTexts(packages);
  for (const { name, version } of packages) expect(texts).toContain(`\n${name} ${version} (`);
  expect(texts).toContain("Colin McDonnell");
});

test("the same source gives the same tarball, for each platform", async () => {
  const folders = ["first", "second"].map((name) => mkdtempSync(join(tmpdir(), `wiro-plugin-${name}-`)));
  try {
    for (const folder of folders) await packPlugin(folder);
    const tarballs = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    expect(tarballs).toHaveLength(12);
    const [first = Buffer.of(), ...others] = tarballs.map((tarball) => readFileSync(tarball));
    for (const other of others) expect(first.equals(other)).toBe(true);
    const listing = execFileSync("tar", ["-tzf", tarballs[0] ?? ""], { encoding: "utf8" });
    expect(listing.trim().split("\n")).toEqual([
      "LICENSE",
      "THIRD-PARTY-LICENSES",
      "package.json",
      "pulumi-resource-wiro",
      "pulumi-resource-wiro.cmd",
    ]);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}, 60_000);
