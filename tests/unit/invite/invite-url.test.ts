import * as pulumi from "@pulumi/pulumi";
import { createInviteUrl } from "../../../provider/src/invite/invite";
import { inviteUrl } from "../../../provider/src/resources/invite-url";
import { SIGNING_KEY } from "./invite-fixture";

const ARGS = {
  url: "https://acme.example/connect",
  signingKey: SIGNING_KEY,
  agentGuid: "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b",
  expiresAt: "2099-05-01",
};

const valueOf = <T>(output: pulumi.Output<T>) => (output as unknown as { promise(): Promise<T> }).promise();

describe("inviteUrl in a program", () => {
  it("is what createInviteUrl makes, from plain values and from Outputs", async () => {
    const expected = createInviteUrl(ARGS);
    expect(await valueOf(inviteUrl(ARGS))).toBe(expected);
    const later = {
      ...ARGS,
      agentGuid: pulumi.output(ARGS.agentGuid),
      signingKey: pulumi.secret(SIGNING_KEY),
    };
    expect(await valueOf(inviteUrl(later))).toBe(expected);
  });

  it("is signed with the first of several keys, plain or secret", async () => {
    const expected = createInviteUrl(ARGS);
    const former = "the former signing key of the tests, long enough";
    const [first, second] = [pulumi.secret(SIGNING_KEY), pulumi.secret(former)];
    for (const signingKey of [
      [SIGNING_KEY, former],
      [first, second],
      [SIGNING_KEY, second],
      pulumi.secret([SIGNING_KEY, former]),
    ]) {
      expect(await valueOf(inviteUrl({ ...ARGS, signingKey }))).toBe(expected);
    }
  });

  it("is rejected if the stack holds one of its keys as plain text", () => {
    pulumi.runtime.setAllConfig({ "my:former": "the former signing key of the tests, long enough" });
    const signingKey = [SIGNING_KEY, "the former signing key of the tests, long enough"];
    expect(() => inviteUrl({ ...ARGS, signingKey })).toThrow(
      /signingKey comes from the stack's configuration, where my:former is stored as plain text/,
    );
    pulumi.runtime.setAllConfig({});
  });

  it("is the same in every run", async () => {
    expect(await valueOf(inviteUrl(ARGS))).toBe(await valueOf(inviteUrl(ARGS)));
  });

  it("is a secret, whether its arguments are secrets or not", async () => {
    expect(await pulumi.isSecret(inviteUrl(ARGS))).toBe(true);
  });

  it("fails the program with one line that names the argument", () => {
    const faulty = () => inviteUrl({ ...ARGS, signingKey: "short" });
    expect(faulty).toThrow(/^inviteUrl: signingKey: is shorter than 32 bytes/);
    expect(faulty).toThrow(pulumi.RunError);
  });
});
