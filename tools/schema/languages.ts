/** The settings of the stack's configuration, with the variable of each. */
export const OPTIONS_OF_STACK: Readonly<Record<string, string>> = {
  apiKey: "WIRO_API_KEY",
  apiSecret: "WIRO_API_SECRET",
  baseUrl: "WIRO_BASE_URL",
  maxConcurrentRequests: "WIRO_MAX_CONCURRENT_REQUESTS",
};

/** How each generated SDK is named. Programs import these names. */
export function languages(web: string) {
  const repository = web.replace(/^https:\/\//, "");
  const [, owner = ""] = repository.split("/");
  return {
    python: {
      packageName: "pulumi_wiro_linkedin",
      requires: { pulumi: ">=3.216.0,<4.0.0" },
      pyproject: { enabled: true },
      respectSchemaVersion: true,
      readme: README,
    },
    go: {
      importBasePath: `${repository}/sdk/go/wiro`,
      modulePath: `${repository}/sdk/go`,
      generateResourceContainerTypes: true,
      respectSchemaVersion: true,
    },
    csharp: {
      rootNamespace: "PulumiWiroLinkedIn",
      namespaces: { wiro: "Wiro" },
      packageReferences: { Pulumi: "3.*" },
      respectSchemaVersion: true,
    },
    java: {
      basePackage: `io.github.${owner.toLowerCase()}`,
      buildFiles: "gradle",
      dependencies: { "com.pulumi:pulumi": "1.16.0" },
    },
    // What `pulumi import` writes for a program: the classes on npm are not generated.
    nodejs: { packageName: "pulumi-wiro-linkedin/native" },
  };
}

const README =
  "LinkedIn credentials of Wiro agents as infrastructure code, for Pulumi. The plugin `wiro` does the work.";
