import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { slugOf } from "./links";

const FOLDER = "examples";
/** What an installation or a run leaves in the folder of an example. */
const LEFT = /^(node_modules|venv|__pycache__|lib|state|package-lock\.json|Pulumi\..+\.yaml)$/;
const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ ".ts": "ts", ".js": "js", ".mjs": "js", ".json": "json", ".yaml": "yaml", ".yml": "yaml" },
  ...{ ".sh": "sh", ".md": "md", ".csv": "csv", ".py": "python", ".go": "go" },
};

export function exampleNames(repository: string): string[] {
  return readdirSync(join(repository, FOLDER), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFT.test(entry.name))
    .map(({ name }) => name);
}

function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !LEFT.test(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [prefix + entry.name],
    );
}

/** The files of an example as Markdown, so that a guide that uses them needs no clone. */
export function examplePage(repository: string, example: string): string {
  const folder = join(repository, FOLDER, example);
  const parts = filesBelow(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8").trimEnd();
    // A README has fences of its own.
    return `## ${file}\n\n\`\`\`\`\`${LANGUAGES[extname(file)] ?? "txt"}\n${text}\n\`\`\`\`\`\n`;
  });
  const intro = `The files of the example. [Examples](../../../examples/README.md) says how to set it up. Each file can be copied here.`;
  return [`# Example: ${example}`, intro, ...parts].join("\n\n");
}

/** The page of the site, and the place on it, that shows an example or a file of it. */
export function examplePath(target: string): string | undefined {
  const [, example, file] = /^examples\/([^/]+)(?:\/(.+))?$/.exec(target) ?? [];
  if (example === undefined || example.includes(".")) return undefined;
  return `example-files/${example}${file === undefined || extname(file) === "" ? "" : `#${slugOf(file)}`}`;
}
