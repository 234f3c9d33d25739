import { explanationOf } from "../../../provider/src/cli/commands/explain";
import { parseCron } from "../../../provider/src/lifecycle/cron";
import { checkCredential } from "../../../provider/src/lifecycle/credential-inputs";
import { publicUrlSchema } from "../../../provider/src/wiro/urls";
import { parseConsentCallback } from "../../../provider/src/wiro/consent/consent-callback";
import { checkConsentLink } from "../../../provider/src/wiro/consent/consent-link";
import { plainName } from "../../../provider/src/wiro/member-name";
import { maskConsentLinks, maskSecrets, redact, SecretMask } from "../../../provider/src/wiro/redaction";
import { remedyFor } from "../../../provider/src/wiro/remedies";
import { retryAfterMs } from "../../../provider/src/wiro/http/retry";
import { settingsSchema } from "../../../provider/src/wiro/settings";
import { clientOf, failureOf, GUID, rejection } from "./client-of";

const SECRETS = ["s3cret/canary+of=app", "aaaaaaaaaaaaaaab"];
const GRAINS = {
  letters: "a",
  digits: "1",
  stars: "*",
  dots: "a.",
  schemes: "http:",
  links: "https://",
  spaces: " ",
  accents: "\u0301\u0323",
  zeroes: "\u200b",
  percents: "%25",
  entities: "&amp;",
  backslashes: "\\",
  slashes: "/",
  words: "subscription scope account token client_id product ",
  secrets: "s3cret/canary+of=ap",
} as const;

const FUNCTIONS: Record<string, (text: string) => unknown> = {
  parseConsentCallback: (text) =>
    parseConsentCallback(`https://a.b/?li_error=${text}&li_error_detail=${text}`),
  "parseConsentCallback of a name": (text) => parseConsentCallback(`/?li_connected=true&li_name=${text}`),
  explain: (text) => explanationOf(`${text}x`),
  "explain of a URL": (text) => explanationOf(`https://a.b/?error_description=${text}`),
  cron: (text) => parseCron(`${text} * * * *`),
  plainName,
  maskSecrets: (text) => maskSecrets(text, SECRETS),
  maskConsentLinks: (text) => maskConsentLinks(`client_id=${text}`),
  redact: (text) => redact(text, SECRETS),
  checkConsentLink: (text) =>
    checkConsentLink(`https://www.linkedin.com/?state=${text}`, "https://api.wiro.ai/v1"),
  "wiro:baseUrl": (text) => settingsSchema.safeParse({ apiKey: "key", baseUrl: `https://a.b/${text}x` }),
  "url of an invite": (text) => publicUrlSchema.safeParse(`https://a.b/${text}x`),
  checkCredential: (text) =>
    checkCredential({
      agentGuid: text,
      clientId: text,
      clientSecret: `${text}x`,
      redirectUrl: text,
      expectedAccountName: text,
    }),
  remedyFor: (text) => remedyFor(text.slice(0, 2000)),
  retryAfterMs: (text) => retryAfterMs(`${text}x`, 0),
};

const SMALL = 32_000;
const GROWTH = 8;
/** In microseconds. Below this the CPU time proves nothing. */
const NOTHING = 20_000;

/** The minimum CPU time of some runs, in microseconds: other load on the machine only adds to it. */
function cpuOf(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.min(...times);
}

const filled = (grain: string, size: number) => grain.repeat(Math.ceil(size / grain.length));

describe.each(Object.keys(FUNCTIONS))("%s takes time in proportion to the text", (name) => {
  const work = FUNCTIONS[name] ?? (() => undefined);
  it.each(Object.entries(GRAINS))("of %s", (_, grain) => {
    work(grain);
    const small = cpuOf(() => work(filled(grain, SMALL)));
    const large = cpuOf(() => work(filled(grain, GROWTH * SMALL)));
    // 8 times the text: quadratic time would be 64 times as long.
    expect(large).toBeLessThan(3 * GROWTH * Math.max(small, NOTHING / GROWTH));
  });
});

it("an error of 1 MB without a space takes no longer than its parsing", async () => {
  const cpuOfError = async (size: number) => {
    const { client } = await clientOf([{ status: 400, body: rejection("a".repeat(size)) }]);
    const start = process.cpuUsage();
    await failureOf(client.oauthStatus(GUID));
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  await cpuOfError(1000);
  const small = await cpuOfError(125_000);
  expect(await cpuOfError(1_000_000)).toBeLessThan(3 * GROWTH * Math.max(small, NOTHING));
});

it("the mask of a text takes no longer with more secrets", () => {
  const texts = Array.from({ length: 2000 }, (_, n) => `agent ${n} of customer ${n * 7919} in the workspace`);
  const cpuWith = (secrets: number) => {
    const mask = new SecretMask(Array.from({ length: secrets }, (_, n) => `${n * 7919}-app-secret-${n}`));
    return cpuOf(() => texts.map((text) => mask.mask(text)));
  };
  cpuWith(10);
  expect(cpuWith(2000)).toBeLessThan(10 * Math.max(cpuWith(10), NOTHING));
});
