import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { InviteReturnEvent } from "../../../provider/src/invite/invite";
import { WEBHOOK_LIMITS, WebhookSender } from "../../../provider/src/cli/invite-server/webhook";
import { undiciTransport } from "../../../provider/src/wiro/http/transport";
import { type Script, scriptedServer } from "../http-server";
import { ManualClock, MINUTE, NOON } from "./terminal";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const EVENT: InviteReturnEvent = {
  ...{ id: "event-1", time: "2026-04-17T12:00:00Z", agentGuid: "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b" },
  ...{ nonce: "n", type: "return", outcome: "failed", code: "authorization_denied" },
};

async function sending(script: Script) {
  const server = await scriptedServer(script);
  const reports: string[] = [];
  const clock = new ManualClock();
  let changed: () => void = () => undefined;
  const reported = (line: string) => {
    reports.push(line);
    changed();
  };
  const target = { url: `${server.baseUrl}/hook`, secret: SECRET };
  const sender = new WebhookSender(target, undiciTransport(), clock, () => 0.5, {
    delivered: ({ id }) => reported(`${id} delivered`),
    lost: ({ id }, code) => reported(`${id} lost ${code}`),
  });
  const until = async (count: number) => {
    while (reports.length < count) await new Promise<void>((resolve) => (changed = resolve));
    return reports;
  };
  return { ...server, clock, sender, reports, until };
}

describe("the signature", () => {
  it("is that of the specification's example, which its library and plain HMAC confirm", () => {
    const body = '{"test": 2432232314}';
    const time = new Date(1614265330 * 1000);
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
    const hmac = createHmac("sha256", key).update(`${id}.1614265330.${body}`).digest("base64");
    expect(hmac).toBe("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    expect(new Webhook(SECRET).sign(id, time, body)).toBe(`v1,${hmac}`);
  });

  it("is verified by the receiver, with the outcome and no more of a person than the agent", async () => {
    const { sender, until, received } = await sending([{ status: 200 }]);
    sender.send(EVENT);
    expect(await until(1)).toEqual(["event-1 delivered"]);
    const [request] = received;
    const body = JSON.stringify(request?.body);
    const headers = request?.headers as Record<string, string>;
    const now = jest.spyOn(Date, "now").mockReturnValue(NOON);
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({
      type: "invite.failed",
      timestamp: EVENT.time,
      data: { agentGuid: EVENT.agentGuid, nonce: "n", code: "authorization_denied" },
    });
    expect(() => new Webhook(SECRET).verify(body.replace("failed", "passed"), headers)).toThrow();
    now.mockRestore();
    expect([request?.method, request?.path, headers["webhook-id"], headers["content-type"]]).toEqual([
      "POST",
      "/v1/hook",
      "event-1",
      "application/json",
    ]);
  });
});

describe("a receiver that fails", () => {
  it("gets the same webhook again after a pause, with a new time and signature", async () => {
    const { sender, until, clock, received } = await sending([
      { status: 503 },
      { how: "reset" },
      { status: 200 },
    ]);
    sender.send(EVENT);
    await clock.pass(15_000);
    await clock.pass(30_000);
    expect(await until(1)).toEqual(["event-1 delivered"]);
    const header = (name: string) => received.map(({ headers }) => headers[name]);
    expect(new Set(header("webhook-id")).size).toBe(1);
    expect(header("webhook-timestamp").map((time) => Number(time) - NOON / 1000)).toEqual([0, 15, 45]);
    expect(new Set(header("webhook-signature")).size).toBe(3);
  });

  it("loses it after 8 attempts", async () => {
    const { sender, until, clock, received } = await sending([{ status: 500 }]);
    sender.send(EVENT);
    for (const seconds of [15, 30, 60, 120, 240, 300, 300]) await clock.pass(seconds * 1000);
    expect(await until(1)).toEqual(["event-1 lost http-500"]);
    expect(received).toHaveLength(WEBHOOK_LIMITS.attempts);
  });

  it("loses it when the pauses would go beyond half an hour", async () => {
    const { sender, until, clock, received } = await sending([
      { status: 429, headers: { "retry-after": "1200" } },
    ]);
    sender.send(EVENT);
    await clock.pass(20 * MINUTE);
    expect(await until(1)).toEqual(["event-1 lost http-429"]);
    expect(received).toHaveLength(2);
  });

  it("loses it at once when the receiver wants no more of them", async () => {
    const { sender, until, received } = await sending([{ status: 410 }]);
    sender.send(EVENT);
    expect([await until(1), received.length]).toEqual([["event-1 lost http-410"], 1]);
  });

  it("does not follow a redirect, and asks the same address again", async () => {
    const other = await scriptedServer([{ status: 200 }]);
    const redirect = { status: 302, headers: { location: other.baseUrl } };
    const { sender, until, clock, received } = await sending([redirect, { status: 410 }]);
    sender.send(EVENT);
    await clock.pass(15_000);
    await until(1);
    expect([received.length, other.received.length]).toEqual([2, 0]);
  });
});

describe("bounds", () => {
  it("1,000 webhooks wait at most, and the next one is lost at once", async () => {
    const { sender, reports } = await sending([{ how: "silence" }]);
    for (let number = 1; number <= WEBHOOK_LIMITS.queue + 1; number += 1) {
      sender.send({ ...EVENT, id: `event-${number}` });
    }
    expect(reports).toEqual(["event-1001 lost queue-full"]);
  });

  it("when the server ends, what waits has one more attempt", async () => {
    const { sender, clock, received, reports } = await sending([{ status: 503 }, { status: 200 }]);
    sender.send(EVENT);
    await clock.asleep();
    await sender.close();
    expect([reports, received.length]).toEqual([["event-1 delivered"], 2]);
  });

  it("when the server ends, it waits for 5 seconds, and what is left is lost", async () => {
    const { sender, clock, reports } = await sending([{ how: "silence" }]);
    sender.send(EVENT);
    const closed = sender.close();
    await clock.pass(WEBHOOK_LIMITS.closeMs);
    await closed;
    sender.send({ ...EVENT, id: "event-2" });
    expect(reports).toEqual(["event-1 lost stopped", "event-2 lost stopped"]);
  });
});
