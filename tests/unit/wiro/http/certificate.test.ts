import { execFile } from "node:child_process";
import { createServer as createHttpServer, request as send } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "wiro-sandbox";
import { connectionFailure } from "../../../../provider/src/wiro/http/connection-failure";
import { Authority, type Certificate } from "../../certificates";
import { cleanProxyVariables, proxyServer } from "../../proxy-server";
import { clientAt, failureOf, GUID } from "../client-of";

cleanProxyVariables();

const authority = new Authority();
const trusted = authority.issue("wiro.test");
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

async function listening(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** The port of a TLS server with this certificate, in front of a sandbox with one agent. */
async function tlsServer(certificate: Certificate): Promise<number> {
  const sandbox = await startSandbox({ agents: [{ guid: GUID, title: "Acme" }] });
  closing.push(() => sandbox.close());
  const server = createServer(certificate, (incoming, response) => {
    const { method, headers, url = "" } = incoming;
    const onward = send(new URL(url, sandbox.baseUrl), { method, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 0, upstream.headers);
      upstream.pipe(response);
    });
    incoming.pipe(onward);
  });
  return listening(server);
}

const REMEDY = /Set NODE_EXTRA_CA_CERTS to the path of the CA certificate that it was signed with/;

describe("a certificate that is not trusted", () => {
  it.each([
    ["nobody else signed", "DEPTH_ZERO_SELF_SIGNED_CERT", () => authority.selfSigned("wiro.test")],
    ["an unknown CA signed", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", () => trusted],
    [
      "an unknown CA signed, with its chain",
      "SELF_SIGNED_CERT_IN_CHAIN",
      () => ({ ...trusted, cert: trusted.cert + authority.cert }),
    ],
  ])("is reported in one line with NODE_EXTRA_CA_CERTS: one that %s", async (_, code, certificate) => {
    const port = await tlsServer(certificate());
    const { client, lines } = clientAt(`https://127.0.0.1:${port}/v1`, { settings: { debug: true } });
    const error = await failureOf(client.oauthStatus(GUID));
    expect(error.kind).toBe("not-sent");
    expect(error.message).toContain(
      `OAuthStatus of agent ${GUID}: 127.0.0.1:${port}: its certificate is not trusted (${code}). `,
    );
    expect(error.message).toMatch(REMEDY);
    expect(error.message).not.toContain("\n");
    expect(lines).toHaveLength(1);
  });

  it("is reported for a host behind a proxy, too", async () => {
    const port = await tlsServer(trusted);
    process.env["HTTPS_PROXY"] = (await proxyServer()).place;
    const { client } = clientAt(`https://wiro.test:${port}/v1`);
    const { message } = await failureOf(client.oauthStatus(GUID));
    expect(message).toContain("its certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)");
    expect(message).toMatch(REMEDY);
  });
});

it("a server that does not speak TLS is reported as such", async () => {
  const port = await listening(createHttpServer());
  const { client } = clientAt(`https://127.0.0.1:${port}/v1`, { limits: { attempts: 1 } });
  expect((await failureOf(client.oauthStatus(GUID))).message).toMatch(
    /the other side does not speak TLS \(E/,
  );
});

describe("the cause of a rejected certificate", () => {
  const failure = (code: string) =>
    connectionFailure(Object.assign(new Error("secret"), { code }), 1, undefined);

  it.each(["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED"])(
    "%s: more CAs help",
    (code) => {
      expect(failure(code)).toEqual({
        why: `its certificate is not trusted (${code})`,
        remedy: expect.stringMatching(REMEDY) as string,
      });
    },
  );

  it.each([
    ["CERT_HAS_EXPIRED", "its certificate has expired"],
    ["CERT_NOT_YET_VALID", "its certificate is not valid yet"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another host"],
    ["HOSTNAME_MISMATCH", "its certificate is for another host"],
    ["CERT_REVOKED", "its certificate is not valid"],
    ["CERT_SIGNATURE_FAILURE", "its certificate is not valid"],
    ["UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "its certificate is not valid"],
  ])("%s: they do not", (code, error) => {
    const { why, remedy } = failure(code);
    expect(why).toBe(`${error} (${code})`);
    expect(remedy).toMatch(/\.$/);
    expect(remedy).not.toContain("NODE_EXTRA_CA_CERTS");
  });

  it("may be the proxy's, where the proxy itself uses https", () => {
    const proxy = { variable: "HTTPS_PROXY", address: "https://corp:3128" };
    const error = Object.assign(new Error(), { code: "SELF_SIGNED_CERT_IN_CHAIN" });
    expect(connectionFailure(error, 1, proxy).why).toMatch(
      /^its certificate or that of the proxy is not trusted/,
    );
  });
});

describe("with the CA in NODE_EXTRA_CA_CERTS, by a proxy without a scheme, the command", () => {
  /** The compiled command, because Node reads the variable only at its start. */
  const main = join(__dirname, "../../../../provider/lib/cli/main.js");

  async function agentsBehind(certificate: Certificate) {
    const port = await tlsServer(certificate);
    const { place, asked } = await proxyServer();
    const env = {
      PATH: process.env["PATH"],
      WIRO_API_KEY: "sandbox-key",
      WIRO_BASE_URL: `https://wiro.test:${port}/v1`,
      HTTPS_PROXY: place,
      NODE_EXTRA_CA_CERTS: authority.file,
    };
    return new Promise<{ out: string; err: string; asked: string[]; port: number }>((done) => {
      execFile(process.execPath, [main, "agents"], { env, cwd: tmpdir() }, (_, out, err) =>
        done({ out, err, asked, port }),
      );
    });
  }

  it("lists the agents", async () => {
    const { out, err, asked, port } = await agentsBehind(trusted);
    expect({ err, asked }).toEqual({ err: "", asked: [`CONNECT wiro.test:${port}`] });
    expect(out).toContain(GUID);
  });

  it.each([
    [
      "has expired",
      () => authority.issue("wiro.test", -1),
      /its certificate has expired \(CERT_HAS_EXPIRED\)\. /,
    ],
    [
      "is for another host",
      () => authority.issue("other.test"),
      /its certificate is for another host \(ERR_TLS_CERT_ALTNAME_INVALID\)\. Check baseUrl and the proxy\.\n$/,
    ],
  ])("reports in one line that the certificate %s", async (_, certificate, error) => {
    const { out, err } = await agentsBehind(certificate());
    expect(out).toBe("");
    expect(err).toMatch(error);
    expect(err).toMatch(/^wiro-linkedin: MyAgents: wiro\.test:\d+: [^\n]+\n$/);
    expect(err).not.toContain("NODE_EXTRA_CA_CERTS");
  });
});
