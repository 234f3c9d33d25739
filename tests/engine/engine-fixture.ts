import { type Sandbox, startSandbox } from "wiro-sandbox";
import { cliOfSetup, Project, type ProjectOptions } from "./project";

export const CLIENT_SECRET = "client-secret-canary-7f3a";
export const REDIRECT = "https://your-app.com/settings/integrations";
export const MINUTE = 60_000;
/** A test runs the CLI several times, a second or two each on an idle machine. */
jest.setTimeout(5 * MINUTE);

/** A sandbox and a project that talks to it, with one clock for both. */
export class EngineFixture {
  private offset = 0;

  private constructor(
    readonly sandbox: Sandbox,
    readonly project: Project,
    readonly guids: string[],
  ) {}

  static async create(
    agents: number,
    program: (guids: string[]) => string,
    options: Pick<ProjectOptions, "yaml" | "languageHost" | "passphrase"> = {},
  ): Promise<EngineFixture> {
    const sandbox = await startSandbox({ agents: Array.from({ length: agents }, () => ({})) });
    const guids = sandbox.control.agents().map(({ guid }) => guid);
    const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: sandbox.baseUrl };
    const project = await Project.create({ program: program(guids), env, ...options });
    return new EngineFixture(sandbox, project, guids);
  }

  /** Guid of the n-th agent. */
  guid(n: number): string {
    const guid = this.guids[n];
    if (guid === undefined) throw new Error(`there is no agent ${n}`);
    return guid;
  }

  /** An approved app's agent that runs: its consent lasts the year. */
  approveAndRun(n: number): void {
    const { control } = this.sandbox;
    control.settings.refreshTokens = true;
    control.setStatus(this.guid(n), 4);
  }

  advanceMinutes(minutes: number): void {
    this.offset += minutes * MINUTE;
    this.project.setClockOffset(this.offset);
    this.sandbox.control.advanceClock(minutes * MINUTE);
  }

  /** A person opens the link that the stack exports as `link`, and allows. */
  async consent(member?: string, output = "link"): Promise<string> {
    const link = (await this.project.outputs())[output];
    if (typeof link !== "string") throw new Error(`the stack exports no ${output}`);
    return this.sandbox.control.consent(link, member === undefined ? {} : { member });
  }

  connection(n = 0) {
    return this.sandbox.control.agent(this.guid(n)).linkedin;
  }

  /** Names of the API operations since the last look, writes only or all; the consent's own callback left out. */
  takeOperations(which: "writes" | "all" = "all"): string[] {
    const logged = this.sandbox.control.requests().filter(({ operation }) => operation !== "LICallback");
    this.sandbox.control.clearRequests();
    return logged.filter(({ write }) => which === "all" || write).map(({ operation }) => operation);
  }

  async end(): Promise<void> {
    await this.sandbox.close();
    this.project.remove();
  }
}

export function credential(guid: string, extra = ""): string {
  return `{ agentGuid: "${guid}", clientId: "app-1", clientSecret: pulumi.secret("${CLIENT_SECRET}"), organizationId: "12345678", redirectUrl: "${REDIRECT}", ${extra} }`;
}

/** A customer consents by a link that no program made, as an invite does. */
export async function consentByInvite({ baseUrl, control }: Sandbox, agentGuid: string): Promise<void> {
  const response = await fetch(`${baseUrl}/UserAgentOAuth/OAuthConnect`, {
    method: "POST",
    headers: { "x-api-key": "sandbox-key", "content-type": "application/json" },
    body: JSON.stringify({
      useragentguid: agentGuid,
      credentialkey: "linkedin",
      redirecturl: "https://your-app.com/",
      authmethod: "own",
    }),
  });
  const { authorizeUrl } = (await response.json()) as { authorizeUrl: string };
  await control.consent(authorizeUrl);
}

/** `describe` where there is a CLI; without one the setup has said so, or failed. */
export const describeEngine: (title: string, tests: () => void) => void =
  cliOfSetup() === undefined ? describe.skip : describe;
