import { createInviteHandler, createInviteUrl, type WiroError } from "../../../../provider/src/invite/invite";
import { proxyFor } from "../../../../provider/src/wiro/http/proxy";
import { undiciTransport } from "../../../../provider/src/wiro/http/transport";
import { scriptedServer } from "../../http-server";
import { cleanProxyVariables, throughProxyName, proxyServer } from "../../proxy-server";
import { clientAt, failureOf, GUID } from "../client-of";

const API = "https://api.wiro.test/v1";
const PASSWORD = "proxy-password-canary";

cleanProxyVariables();

describe("the proxy for a URL", () => {
  const https = new URL(API);
  const http = new URL("http://api.wiro.test/v1");
  const corp = "http://corp:3128";

  it.each([
    ["none without a variable", https, {}, undefined],
    ["that of HTTPS_PROXY", https, { HTTPS_PROXY: corp }, { variable: "HTTPS_PROXY", address: corp }],
    ["that of https_proxy", https, { https_proxy: corp }, { variable: "https_proxy", address: corp }],
    ["that of HTTP_PROXY, too", https, { HTTP_PROXY: corp }, { variable: "HTTP_PROXY", address: corp }],
    ["none of HTTPS_PROXY for http", http, { HTTPS_PROXY: corp }, undefined],
    ["the lower case first", https, { https_proxy: corp, HTTPS_PROXY: "x" }, { variable: "https_proxy" }],
    ["none with an empty lower case", https, { https_proxy: "", HTTPS_PROXY: corp }, undefined],
    ["none of ALL_PROXY", https, { ALL_PROXY: corp }, undefined],
    ["none to this machine", new URL("http://127.0.0.1:4010/v1"), { HTTP_PROXY: corp }, undefined],
  ])("is %s", (_, url, env, expected) => {
    const found = proxyFor(url, env);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  it.each([
    ["localhost:3128", "http://localhost:3128"],
    [" corp.example:3128\n", "http://corp.example:3128"],
    ["user:secret@corp:3128", "http://user:secret@corp:3128"],
    ["10.0.0.1:8080", "http://10.0.0.1:8080"],
    ["https://corp:3128", "https://corp:3128"],
    ["HTTP://corp:3128", "HTTP://corp:3128"],
    ["socks5://corp:1080", "socks5://corp:1080"],
  ])("reads %j as curl does", (value, address) => {
    expect(proxyFor(https, { HTTPS_PROXY: value })).toEqual({ variable: "HTTPS_PROXY", address });
  });

  it.each([
    ["api.wiro.test", true],
    ["API.WIRO.TEST", true],
    ["wiro.test", true],
    [".wiro.test", true],
    ["*.wiro.test", true],
    ["localhost, other.test  wiro.test", true],
    ["wiro.test:443", true],
    ["*", true],
    ["a,*", true],
    ["wiro.test:8443", false],
    ["iro.test", false],
    ["other.test", false],
    [",", false],
    ["", false],
  ])("with NO_PROXY %j is %s to be left out", (excepted, isOut) => {
    const env = { HTTPS_PROXY: corp, NO_PROXY: excepted };
    expect(proxyFor(https, env) === undefined).toBe(isOut);
    expect(proxyFor(https, { HTTPS_PROXY: corp, no_proxy: excepted }) === undefined).toBe(isOut);
  });
});

describe("a proxy without a scheme", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("is used as with curl: %s", async (name) => {
    const { place, asked } = await proxyServer();
    const { baseUrl, received } = await scriptedServer([{ body: {} }]);
    process.env[name] = place;
    const transport = undiciTransport();
    expect((await transport.post(throughProxyName(baseUrl), {}, "{}", 2000)).status).toBe(200);
    await transport.close();
    expect(asked).toEqual([`CONNECT ${new URL(throughProxyName(baseUrl)).host}`]);
    expect(received).toHaveLength(1);
  });

  it.each(["HTTPS_PROXY", "https_proxy"])("is sent a CONNECT for an https host: %s", async (name) => {
    const { place, asked } = await proxyServer();
    process.env[name] = place;
    const { client } = clientAt("https://wiro.test:9/v1", { limits: { attempts: 1 } });
    const { message } = await failureOf(client.oauthStatus(GUID));
    expect(message).toContain(`the proxy did not connect to it (HTTP 502; ${name})`);
    expect(asked).toEqual(["CONNECT wiro.test:9"]);
  });
});

describe("a proxy that cannot be used", () => {
  it.each([
    ["no host", `http://user:${PASSWORD}@`],
    ["a scheme that is not a proxy's", `ftp://user:${PASSWORD}@corp:3128`],
    ["one of curl's that Node lacks", "socks4://corp:1080"],
    ["a port that is not a number", "corp:port"],
    ["a space", `user:${PASSWORD}@corp 3128`],
    ["a password that is not percent-encoded", `http://user:${PASSWORD}%@corp:3128`],
  ])("is reported with its variable, its operation and its agent: %s", async (_, value) => {
    process.env["HTTPS_PROXY"] = value;
    const { client, lines } = clientAt(API, { settings: { debug: true } });
    const error = await failureOf(client.detail(GUID, "now"));
    expect(error.kind).toBe("not-sent");
    expect(error.message).toBe(
      `Detail of agent ${GUID}: api.wiro.test: HTTPS_PROXY is not the address of a proxy that can be used. Give it as http://proxy.example:3128, with special characters of a password percent-encoded, or unset it.`,
    );
    // Another attempt would not help.
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(PASSWORD);
  });

  it("does not matter where NO_PROXY excludes the host", async () => {
    process.env["HTTPS_PROXY"] = "http://";
    process.env["NO_PROXY"] = "wiro.test";
    const { client } = clientAt("https://wiro.test:9/v1", { limits: { attempts: 1 } });
    expect((await failureOf(client.oauthStatus(GUID))).message).not.toContain("HTTPS_PROXY");
  });

  it("is reported where nothing listens", async () => {
    process.env["HTTPS_PROXY"] = `user:${PASSWORD}@127.0.0.1:9`;
    const { client } = clientAt(API);
    const { kind, message } = await failureOf(client.oauthStatus(GUID));
    expect(kind).toBe("no-response");
    expect(message).toContain("api.wiro.test: the connection to the proxy of HTTPS_PROXY was refused");
    expect(message).not.toContain(PASSWORD);
  });

  it("is reported where it has no address", async () => {
    process.env["HTTPS_PROXY"] = "no-such-host.invalid:3128";
    const { client } = clientAt(API);
    expect((await failureOf(client.oauthStatus(GUID))).message).toMatch(
      /the host name of the proxy of HTTPS_PROXY cannot be resolved|no response/,
    );
  });

  it("is reported where it requires a password, with how to set one", async () => {
    const { place, asked } = await proxyServer(407);
    process.env["HTTPS_PROXY"] = place;
    const { client } = clientAt(API);
    const error = await failureOf(client.oauthStatus(GUID));
    expect(error.kind).toBe("not-sent");
    expect(error.message).toContain(
      "the proxy of HTTPS_PROXY asks for a user and a password (HTTP 407). Give them in HTTPS_PROXY",
    );
    expect(asked).toHaveLength(1);
  });

  it("is an outage to the visitor of an invite, and is reported to the operator of the server", async () => {
    process.env["HTTPS_PROXY"] = `ftp://user:${PASSWORD}@corp`;
    const errors: WiroError[] = [];
    const account = { url: "https://acme.example/connect", signingKey: "a signing key of the tests, long" };
    const handler = createInviteHandler({
      ...account,
      apiKey: "key",
      baseUrl: API,
      onError: (error) => errors.push(error),
    });
    const invite = createInviteUrl({ ...account, agentGuid: GUID, validForDays: 1 });
    const response = await handler(new Request(invite));
    expect(response.status).toBe(502);
    const page = await response.text();
    expect(page).toContain("This does not work at the moment");
    expect(page).not.toContain("HTTPS_PROXY");
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^(Detail|OAuthStatus) of agent .*: HTTPS_PROXY is not the address of a proxy/),
    ]);
    expect(errors.join()).not.toContain(PASSWORD);
  });
});
