import { credential, describeEngine, EngineFixture } from "./engine-fixture";

describeEngine("a network that blocks the API is one line with the setting to change", () => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.create(
      1,
      ([guid = ""]) => `new wiro.LinkedInCredential("jane", ${credential(guid)});`,
    );
    fixture.project.env["WIRO_BASE_URL"] = "https://wiro.test/v1";
  });
  afterAll(() => fixture.end());

  const up = async (proxy: string) => {
    fixture.project.env["HTTPS_PROXY"] = proxy;
    const { code, text } = await fixture.project.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).not.toContain("proxy-password");
    const lines = text.split("\n").filter((line) => /^ +error: .*HTTPS_PROXY/.test(line));
    expect(lines).toHaveLength(1);
    return lines.join();
  };

  test("a proxy that cannot be used is named with its variable, its operation and its agent", async () => {
    expect(await up("ftp://user:proxy-password@corp:3128")).toMatch(
      new RegExp(
        `OAuthStatus of agent ${fixture.guid(0)}: wiro\\.test: HTTPS_PROXY is not the address of a proxy .*\\. Give it as http://proxy\\.example:3128`,
      ),
    );
  });

  test("a proxy without a scheme is asked, and named where nobody listens", async () => {
    expect(await up("user:proxy-password@127.0.0.1:9")).toContain(
      "the connection to the proxy of HTTPS_PROXY was refused",
    );
  });
});
