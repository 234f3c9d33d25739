import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../tools/lib/pulumi-cli/cache";

/** Where `npm run bench:opentofu` puts the two binaries. */
const FOLDER = join(dirname(cacheFolder(process.env)), "opentofu");

export const HOW_TO_BUILD = "npm run bench:opentofu builds it with Go, once, in about 7 minutes";

/** The folder of OpenTofu and the generic REST provider; undefined where they were not built. */
export function findOpenTofu(): string | undefined {
  return ["tofu", "terraform-provider-restapi"].every((name) => existsSync(join(FOLDER, name)))
    ? FOLDER
    : undefined;
}
