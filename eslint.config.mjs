import eslint from "@eslint/js";
import tseslint from "typescript-eslint";
import { sentences } from "./tools/sentences.mjs";
import { vocabulary } from "./tools/vocabulary.mjs";

/** This repository's own rules. */
const project = { rules: { sentences, vocabulary } };

/** The layers of provider/src. Each may import the layers that it lists and no other. */
const LAYERS = {
  resources: ["dynamic", "engine", "invite", "lifecycle", "wiro"],
  dynamic: ["engine", "lifecycle", "wiro"],
  native: ["engine", "lifecycle", "wiro"],
  engine: ["lifecycle", "wiro"],
  lifecycle: ["wiro"],
  cli: ["invite", "wiro"],
  invite: ["wiro"],
  wiro: [],
};

/** What a Pulumi program loads, and the plugin: the engine and the lifecycle below serve both adapters. */
const KNOWS_PULUMI = ["resources", "native"];

const layerRules = Object.entries(LAYERS).map(([layer, below]) => {
  const forbidden = Object.keys(LAYERS).filter((other) => other !== layer && !below.includes(other));
  const patterns = [];
  if (forbidden.length > 0) {
    patterns.push({
      regex: `^\\.\\.(/\\.\\.)*/(${forbidden.join("|")})(/|$)`,
      message: `The layer ${layer} may import only ${below.join(", ") || "itself"}: see CONTRIBUTING.md.`,
    });
  }
  if (!KNOWS_PULUMI.includes(layer)) {
    patterns.push({ regex: "^@pulumi/", message: `The layer ${layer} knows nothing of Pulumi.` });
  }
  patterns.push({ regex: "^pulumi-wiro-linkedin", message: "Inside the package, import by relative path." });
  return {
    files: [`provider/src/${layer}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
});

export default tseslint.config(
  {
    ignores: [
      "**/lib/",
      "**/node_modules/",
      "coverage/",
      "sdk/",
      "dist/",
      "site/",
      "tests/fixtures/states/",
      "tools/site/.vitepress/",
    ],
  },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { project },
    languageOptions: {
      // One program for all: another one would load the types of the SDK again.
      parserOptions: { project: "tests/tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "project/vocabulary": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/consistent-indexed-object-style": "off",
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  // A table of cases may be long.
  { files: ["tests/**/*.ts"], rules: { "max-lines": "off" } },
  // An error that a test injects into a server or a network is a fault in the field's words, too.
  {
    files: ["sandbox/**/*.ts", "tests/**/*.ts"],
    rules: { "project/vocabulary": ["error", { allow: ["fault", "faults"] }] },
  },
  {
    files: [
      "*.{js,mjs}",
      "benchmarks/{src,programs}/*.{ts,js}",
      "provider/src/**/*.ts",
      "sandbox/src/**/*.ts",
      "tools/**/*.{ts,mjs}",
      "examples/**/*.{ts,js}",
      "tests/**/*.{ts,cjs}",
    ],
    plugins: { project },
    rules: { "project/sentences": "error" },
  },
  ...layerRules,
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        module: "writable",
        __dirname: "readonly",
        __filename: "readonly",
        Request: "readonly",
        fetch: "readonly",
      },
    },
  },
  {
    files: [
      "jest.config.js",
      "benchmarks/programs/*.js",
      "examples/quickstart-js/*.js",
      "tests/package/project/*.js",
    ],
    languageOptions: { sourceType: "commonjs" },
  },
);
