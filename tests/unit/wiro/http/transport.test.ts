import { type AddressInfo, createServer, type Socket } from "node:net";
import { NoResponseError, undiciTransport } from "../../../../provider/src/wiro/http/transport";
import { settled } from "../../fake-clock";
import { scriptedServer } from "../../http-server";
import { cleanProxyVariables, throughProxyName, proxyServer } from "../../proxy-server";

const closing: (() => Promise<void>)[] = [];

cleanProxyVariables();
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function transport() {
  const one = undiciTransport();
  closing.push(() => one.close());
  return one;
}

/** A proxy that accepts a connection and then is silent, or closes it. */
async function deafProxy(how: "silence" | "reset") {
  const count = { connections: 0 };
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    count.connections += 1;
    sockets.push(socket.on("error", () => undefined));
    if (how === "reset") socket.once("data", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count };
}

describe("one request", () => {
  it("returns status, Retry-After and body of any response", async () => {
    const { baseUrl } = await scriptedServer([
      { status: 503, headers: { "retry-after": "7" }, body: "later" },
    ]);
    expect(await transport().post(baseUrl, {}, "{}", 1000)).toEqual({
      status: 503,
      retryAfter: "7",
      body: "later",
    });
  });

  it("ends after its timeout, and throws only NoResponseError", async () => {
    const { baseUrl } = await scriptedServer([{ how: "silence" }]);
    const failure: unknown = await transport()
      .post(baseUrl, {}, "{}", 80)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoResponseError);
    expect((failure as NoResponseError).message).toBe("no response within 0.08 s");
  });

  it("has its timeout for the body, too", async () => {
    const { baseUrl } = await scriptedServer([{ how: "half-then-silence", body: "0123456789" }]);
    await expect(transport().post(baseUrl, {}, "{}", 80)).rejects.toThrow("no response within 0.08 s");
  });

  it("that ends after its timeout does not affect the others", async () => {
    let release: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    const { baseUrl } = await scriptedServer((_, number) =>
      number === 1
        ? { body: "patient", after }
        : { how: number === 2 ? "silence" : "half-then-silence", body: "1234" },
    );
    const one = transport();
    const patient = one.post(baseUrl, {}, "{}", 5000);
    await Promise.allSettled([
      one.post(throughProxyName(baseUrl), {}, "{}", 80),
      one.post(baseUrl, {}, "{}", 80),
    ]);
    release();
    expect(await patient).toMatchObject({ body: "patient" });
  });

  it("to a host without a name is explained in words", async () => {
    const url = "http://no-such-host.invalid/";
    await expect(transport().post(url, {}, "{}", 5000)).rejects.toThrow(
      /^(the host name cannot be resolved|no response)/,
    );
  });
});

describe("keep-alive", () => {
  it("reuses open connections: two are enough for any number of requests in a row", async () => {
    const { baseUrl, load: observed, received } = await scriptedServer([{ body: {} }]);
    const one = transport();
    for (let n = 0; n < 20; n += 1) await one.post(baseUrl, {}, "{}", 1000);
    expect(received).toHaveLength(20);
    expect(observed.connections).toBeLessThanOrEqual(2);
  });

  it("a transport without a request closes, too", async () => {
    await expect(undiciTransport().close()).resolves.toBeUndefined();
  });
});

describe("proxies", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("%s is used", async (name) => {
    const { url, asked } = await proxyServer();
    const { baseUrl, received } = await scriptedServer([{ body: {} }]);
    process.env[name] = url;
    expect((await transport().post(throughProxyName(baseUrl), {}, "{}", 2000)).status).toBe(200);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(new URL(throughProxyName(baseUrl)).host);
    expect(received).toHaveLength(1);
  });

  it("HTTPS_PROXY gets a CONNECT for an https host", async () => {
    const { url, asked } = await proxyServer();
    process.env["HTTPS_PROXY"] = url;
    await expect(transport().post("https://wiro.test:9/v1", {}, "{}", 2000)).rejects.toThrow(
      "the proxy did not connect to it",
    );
    expect(asked).toEqual(["CONNECT wiro.test:9"]);
  });

  it.each(["silence", "reset"] as const)(
    "%s at CONNECT counts as no response, in time, and leaves nothing behind",
    async (how) => {
      const { url, count } = await deafProxy(how);
      const { baseUrl } = await scriptedServer([{ body: {} }]);
      process.env["HTTP_PROXY"] = url;
      const one = transport();
      await expect(one.post(throughProxyName(baseUrl), {}, "{}", 80)).rejects.toThrow(
        "no response within 0.08 s",
      );
      await one.close();
      await settled();
      const { connections } = count;
      for (let turn = 0; turn < 50; turn += 1) await settled();
      expect(count.connections).toBe(connections);
    },
  );

  it("NO_PROXY is obeyed", async () => {
    const { url, asked } = await proxyServer();
    process.env["HTTP_PROXY"] = url;
    process.env["NO_PROXY"] = "wiro.test";
    await expect(transport().post("http://wiro.test:9/v1", {}, "{}", 2000)).rejects.toThrow(NoResponseError);
    expect(asked).toEqual([]);
  });

  it("requests to this machine go through no proxy, whatever the environment sets", async () => {
    const { url, asked } = await proxyServer();
    const { baseUrl } = await scriptedServer([{ body: {} }]);
    process.env["HTTP_PROXY"] = url;
    expect((await transport().post(baseUrl, {}, "{}", 2000)).status).toBe(200);
    expect(asked).toEqual([]);
  });

  it("a proxy that cannot be reached counts as no response, and its password is not printed", async () => {
    const { baseUrl } = await scriptedServer([{ body: {} }]);
    process.env["HTTP_PROXY"] = "http://user:proxy-password@127.0.0.1:9";
    const failure: unknown = await transport()
      .post(throughProxyName(baseUrl), {}, "{}", 2000)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoResponseError);
    expect(String(failure)).not.toContain("proxy-password");
  });
});
