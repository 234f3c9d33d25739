import { type Canary, findLeaks } from "./leaks";
import type { Transcript } from "./transcript";
import { DemoFailure, type DemoEnvironment } from "./environment";

const CLIENT_SECRET = "demo-client-secret-7f3a91c04e";
const PAGE = "12345678";
/** The API's number for it. */
const RUNNING = 4;

/** Lets a person consent, and returns when they have: a simulated one, or the one at this machine. */
export type Human = (link: string, expiresAt: string) => Promise<void>;

/** The whole life of one connection, step by step. Every claim is verified in the sandbox or in the CLI's output. */
export async function runDemo(
  environment: DemoEnvironment,
  transcript: Transcript,
  human: Human,
): Promise<void> {
  const { control } = environment.sandbox;
  const [agent] = control.agents();
  if (agent === undefined) throw new DemoFailure("the sandbox has no agent");
  const connection = () => control.agent(agent.guid).linkedin;
  const posts = () => control.agent(agent.guid).skills.find(({ key }) => key === "cs-cron-content-scanner");
  const canaries: Canary[] = [
    { name: "the API key", value: "sandbox-key" },
    { name: "the client secret", value: CLIENT_SECRET },
  ];
  const texts: string[] = [];

  /** Runs the CLI and returns what it printed and which API operations that took. */
  const pulumi = async (...args: string[]) => {
    control.clearRequests();
    transcript.command(
      `pulumi ${args.filter((arg) => !["--yes", "--skip-preview"].includes(arg)).join(" ")}`,
    );
    const { code, text } = await environment.pulumi(...args, "--stack", "demo");
    if (code !== 0) throw new DemoFailure(`pulumi ${args[0] ?? ""} ended with ${code}`);
    const requests = control.requests();
    const writes = requests.filter(({ write }) => write).map(({ operation }) => operation);
    texts.push(environment.state());
    return { text, requests, writes };
  };
  const preview = (...args: string[]) => pulumi("preview", "--suppress-progress", ...args);
  const up = (...args: string[]) => pulumi("up", "--yes", "--skip-preview", "--suppress-progress", ...args);

  const consentLink = async (name: string) => {
    const link = {
      url: await environment.output("consentLink"),
      expiresAt: await environment.output("consentLinkExpiresAt"),
    };
    canaries.push({ name, value: link.url });
    return link;
  };

  transcript.step(
    `A Wiro account with three agents runs in a sandbox (${environment.sandbox.url}). The stack of examples/quickstart gets its settings; the key and the app's secret are encrypted.`,
  );
  transcript.print("The CLI's progress and the addresses of resources are left out.");
  await environment.createStack(
    {
      "wiro:baseUrl": environment.sandbox.baseUrl,
      agentGuid: agent.guid,
      linkedInClientId: "demo-client-id",
      organizationId: PAGE,
      redirectUrl: `${environment.sandbox.url}/`,
    },
    { "wiro:apiKey": "sandbox-key", linkedInClientSecret: CLIENT_SECRET },
  );

  transcript.step(
    "A pull request's preview shows what would be made, how often it would run, and asks nothing of the API.",
  );
  const first = await preview("--diff", "--refresh=false");
  transcript.prove("a preview without a refresh makes no request", first.requests.length === 0);
  transcript.prove(
    "it shows the schedule in words and in runs",
    /cadence.*every 4 hours[^]*runsPerMonth: 180/.test(first.text),
  );

  transcript.step(
    "The first up stores the app's keys, sets the schedule, makes a link for the page admin, and starts the agent. Posts are off until somebody has consented.",
  );
  const made = await up();
  const link = await consentLink("the consent link");
  transcript.print(`The link is a secret output, and it expires at ${link.expiresAt}.`);
  transcript.prove(
    "the keys and the page are on the agent",
    connection().organizationId === PAGE && connection().hasSecret,
  );
  transcript.prove("one link was minted", made.writes.filter((name) => name === "OAuthConnect").length === 1);
  transcript.prove(
    "the agent runs, and its posts are off",
    control.agent(agent.guid).status === RUNNING && posts()?.enabled === false,
  );

  transcript.step(
    "A second up, with a refresh, has nothing to do: the link still lives, so it is a person's turn.",
  );
  const second = await up();
  transcript.prove(
    "a second up plans no change and makes no write",
    second.text.includes("4 unchanged") && second.writes.length === 0,
  );

  transcript.step("The page admin opens the link and allows the access.");
  await human(link.url, link.expiresAt);
  const connected = await up("--refresh");
  transcript.prove(`up --refresh sees "connected"`, (await environment.output("status")) === "connected");
  transcript.prove(
    "its one write switches the posts on",
    connected.writes.join() === "CustomSkillUpsert" && posts()?.enabled === true,
  );
  transcript.print(
    "LinkedIn approved this app for refresh tokens. With an app that is not approved, a page admin has to consent again every 60 days.",
  );

  transcript.step("The team wants fewer posts. The preview of that change says what it means.");
  await environment.configure("interval", "0 */6 * * *");
  const slower = await preview("--diff");
  transcript.prove(
    "the plan names interval, cadence and runsPerMonth",
    slower.text.includes('"0 */4 * * *" => "0 */6 * * *"') &&
      slower.text.includes('"every 4 hours" => "every 6 hours"') &&
      slower.text.includes("180 => 120"),
  );
  const applied = await up();
  transcript.prove("one write applies it", applied.writes.join() === "CustomSkillUpsert");

  transcript.step(
    "Weeks later the member takes the consent back at LinkedIn, and Wiro notices. The next preview says so, by name and with the reason.",
  );
  control.revokeGrant(agent.guid);
  control.noticeRevocation(agent.guid);
  const lost = await preview("--diff");
  transcript.prove(
    "the lost connection is a named line",
    /~ connection\s*: "disconnected: [^"]+" => "connected"/.test(lost.text),
  );
  transcript.prove("seeing it took no write", lost.writes.length === 0);

  transcript.step(
    "The next up makes a new link and switches the posts off. The page admin consents again, and all is as before.",
  );
  const broken = await up();
  transcript.prove(
    "a link is minted, and the posts are off",
    broken.writes.includes("OAuthConnect") && posts()?.enabled === false,
  );
  const again = await consentLink("the new consent link");
  await human(again.url, again.expiresAt);
  await up("--refresh");
  transcript.prove(
    `up --refresh sees "connected" again, and the posts are on`,
    (await environment.output("status")) === "connected" && posts()?.enabled === true,
  );

  transcript.step("Destroy disconnects the agent, and says what it cannot take back.");
  const destroyed = await pulumi("destroy", "--yes", "--skip-preview", "--suppress-progress");
  transcript.prove(
    "the agent is disconnected",
    destroyed.writes.includes("OAuthDisconnect") && !connection().connected,
  );
  transcript.prove(
    "the log says what stays at LinkedIn",
    destroyed.text.includes("the grant at LinkedIn until it expires"),
  );

  const leaks = findLeaks([environment.printed, ...texts], canaries);
  transcript.step(
    "Finally, everything that the CLI printed and every byte of its state are searched for the secrets.",
  );
  transcript.prove(
    `no ${canaries.map(({ name }) => name.replace("the ", "")).join(", ")} in output or state${leaks.length > 0 ? ` (found: ${leaks.join(", ")})` : ""}`,
    leaks.length === 0,
  );
}
