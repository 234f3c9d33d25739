import { dirname } from "node:path";

/** The same from the source, which the tests run, and from the build. */
export const REPOSITORY = dirname(dirname(require.resolve("pulumi-wiro-linkedin/package.json")));
