import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sandboxWithAgent } from "./api-client";
import { shellWords } from "./shell-words";

const FIXTURES = join(__dirname, "../../fixtures/linkedin-walkthrough");
const printed = (name: string) => readFileSync(join(FIXTURES, name), "utf8");

/** Sends a curl command of the specification, with only host, key and guid replaced. */
async function send(name: string, baseUrl: string, guid: string): Promise<unknown> {
  const command = printed(name)
    .replace("https://api.wiro.ai/v1", baseUrl)
    .replace("YOUR_API_KEY", "sandbox-key")
    .replace("your-useragent-guid", guid);
  const words = shellWords(command);
  const after = (flag: string) => words.flatMap((word, i) => (word === flag ? [words[i + 1] ?? ""] : []));
  const url = words.find((word) => word.startsWith("http")) ?? "";
  const headers = after("-H").map((header) => header.split(": ") as [string, string]);
  const response = await fetch(url, {
    method: after("-X")[0] ?? "GET",
    headers,
    body: after("-d")[0] ?? null,
  });
  return response.json();
}

describe("the curl commands of the specification, as printed", () => {
  it("lead from the app's keys to a running agent, with the printed responses in the printed order", async () => {
    const { sandbox, guid } = await sandboxWithAgent();
    sandbox.control.settings.refreshTokens = true;
    sandbox.control.settings.setupCompletesOn = "write";
    const curl = (name: string) => send(name, sandbox.baseUrl, guid);

    expect(await curl("01-credential-upsert.sh")).toEqual({ result: true, applied: 4, errors: [] });

    const connect = (await curl("02-oauth-connect.sh")) as { authorizeUrl: string };
    const example = JSON.parse(printed("02-oauth-connect.json")) as { authorizeUrl: string };
    expect(Object.keys(connect)).toEqual(Object.keys(example));
    expect(connect).toMatchObject({ ...example, authorizeUrl: expect.any(String) as string });
    const [link, exampleLink] = [new URL(connect.authorizeUrl), new URL(example.authorizeUrl)];
    expect(link.pathname).toBe(`/linkedin${exampleLink.pathname}`);
    expect([...link.searchParams.keys()]).toEqual([...exampleLink.searchParams.keys()]);
    expect(connect.authorizeUrl).toContain(
      "scope=openid%20profile%20w_organization_social%20r_organization_social",
    );
    expect(link.searchParams.get("client_id")).toBe("YOUR_LINKEDIN_CLIENT_ID");
    expect(link.searchParams.get("redirect_uri")).toBe(`${sandbox.baseUrl}/UserAgentOAuth/LICallback`);
    expect(link.searchParams.get("response_type")).toBe("code");

    sandbox.control.setClock("2026-04-17T12:00:00.000Z");
    expect(await sandbox.control.consent(connect.authorizeUrl)).toBe(printed("03-success-url.txt").trim());

    const status = await curl("04-oauth-status.sh");
    expect(JSON.stringify(status)).toBe(JSON.stringify(JSON.parse(printed("04-oauth-status.json"))));

    expect(await curl("05-start.sh")).toEqual({ result: true, errors: [], useragents: [] });
    sandbox.control.advanceClock(Number(sandbox.control.settings.phaseMs) * 2);
    expect(sandbox.control.agent(guid).status).toBe(4);

    expect(await curl("06-token-refresh.sh")).toEqual({
      result: true,
      accesstoken: expect.stringMatching(/./) as string,
      refreshtoken: expect.stringMatching(/./) as string,
      errors: [],
    });

    expect(await curl("07-custom-skill-upsert.sh")).toEqual({ result: true, errors: [] });
    expect(sandbox.control.agent(guid).skills).toContainEqual({
      key: "cs-cron-content-scanner",
      kind: "skill-bundle",
      enabled: true,
      interval: "0 */4 * * *",
      value: "",
    });
  });
});
