import { z } from "zod";
import { type Clock, systemClock } from "../wiro/clock";
import type { WiroError } from "../wiro/error";
import { type Settings, settingsSchema } from "../wiro/settings";
import type { RandomBytes } from "./browser-state";
import type { Invite } from "./invite-token";
import { publicUrlSchema } from "../wiro/urls";
import { problemsOf } from "./problems";
import { signingKeySchema, type SigningKeys } from "./signing";
import { DEFAULT_TEXTS, type InviteTexts } from "./pages/texts";

/** The options of `createInviteHandler`. */
export interface InviteHandlerOptions {
  /**
   * The public URL under which the handler is mounted, such as `"https://your-app.com/connect"`: https, or http on
   * `localhost` or `127.0.0.1`. The handler answers to the paths below it, and compares them with the path of the
   * request, so a proxy must not cut it. An https URL without a path says that the host serves invites alone: responses
   * then carry HSTS.
   */
  readonly url: string;
  /**
   * What invites are signed with: a secret of 32 bytes at least. Another key ends every invite that is out. Or a list, to
   * change the key without that: the first one signs, all verify. Leaving a key out ends the invites signed with it.
   */
  readonly signingKey: string | readonly string[];
  /**
   * The Wiro API key. Default: `WIRO_API_KEY`; with it come `WIRO_API_SECRET` and `WIRO_BASE_URL`, as far as the options
   * do not say otherwise. If this option is given, the environment is not read.
   */
  readonly apiKey?: string | undefined;
  /** Switches to signed requests. */
  readonly apiSecret?: string | undefined;
  /** Default `https://api.wiro.ai/v1`; plain http only to a loopback address. */
  readonly baseUrl?: string | undefined;
  /** Who asks, in the customer's words: the name of your product or team. Default `"Wiro"`. */
  readonly productName?: string | undefined;
  /** The name at the top of each page. Default: `productName`. */
  readonly logoName?: string | undefined;
  /** Texts in place of the defaults (`DEFAULT_TEXTS`). They are shown as texts: markup in them has no effect. */
  readonly texts?: Partial<InviteTexts> | undefined;
  /** The language of the texts, for the page and its dates, as a BCP 47 tag. Default `"en"`. */
  readonly lang?: string | undefined;
  /**
   * The last word on an invite that is signed and not expired, at every request: the page, the click and the return from
   * LinkedIn. `false` rejects it, as one that was withdrawn. Default: every invite is accepted.
   */
  readonly accept?: ((invite: Invite) => boolean | Promise<boolean>) | undefined;
  /** Told each call of the API that failed. The page shows the reference alone. Default: a line on stderr. */
  readonly onError?: ((error: WiroError, context: ErrorContext) => void) | undefined;
  /** Told what is odd, yet no error, in one line. Default: stderr. */
  readonly log?: ((line: string) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Default: node's `crypto.randomBytes`. */
  readonly randomBytes?: RandomBytes | undefined;
}

export interface ErrorContext {
  /** What the page shows, for a customer to quote. */
  readonly reference: string;
  readonly agentGuid: string;
}

const languageTag = z
  .string()
  .refine(
    (tag) => /^[A-Za-z0-9-]+$/.test(tag) && isSupported(tag),
    'must be a BCP 47 language tag such as "en"',
  );

function isSupported(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const name = z.string().trim().min(1, "is empty");

const schema = z.object({
  url: publicUrlSchema,
  signingKey: signingKeySchema,
  productName: name.default("Wiro"),
  logoName: name.optional(),
  lang: languageTag.default("en"),
});

/** The options, checked, with their defaults. */
export interface HandlerSetup {
  readonly mount: string;
  readonly signingKeys: SigningKeys;
  readonly settings: Settings;
  readonly branding: { readonly lang: string; readonly logoName: string };
  readonly productName: string;
  readonly texts: InviteTexts;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What the options say beside the account. */
export type PageOptions = Omit<InviteHandlerOptions, "apiKey" | "apiSecret" | "baseUrl">;

/** Settings that are not checked yet. */
type Account = { readonly [name in keyof Settings]?: Settings[name] | undefined };

/** The account that the options or the environment name. */
export function accountOf(options: InviteHandlerOptions, env: NodeJS.ProcessEnv): Account {
  const found = options.apiKey === undefined ? env : {};
  const value = (option: string | undefined, variable: string) => option ?? (found[variable] || undefined);
  return {
    apiKey: value(options.apiKey, "WIRO_API_KEY"),
    apiSecret: value(options.apiSecret, "WIRO_API_SECRET"),
    baseUrl: value(options.baseUrl, "WIRO_BASE_URL"),
    debug: env["WIRO_LOG"] === "debug",
    rejectedKeyRemedy: "Check the apiKey of createInviteHandler, or WIRO_API_KEY.",
  };
}

/** Throws one Error that names every faulty option. */
export function setupOf(options: PageOptions, account: Account): HandlerSetup {
  const own = schema.safeParse(options);
  const settings = settingsSchema.safeParse(account);
  if (!own.success || !settings.success) {
    const problems = [own.error, settings.error].filter((error) => error !== undefined).map(problemsOf);
    throw new Error(`createInviteHandler: ${problems.join("; ")}`);
  }
  const { url, signingKey: signingKeys, productName, logoName = productName, lang } = own.data;
  const given = Object.entries(options.texts ?? {}).filter(([, text]) => (text as unknown) !== undefined);
  return {
    mount: url,
    signingKeys,
    settings: settings.data,
    branding: { lang, logoName },
    productName,
    texts: { ...DEFAULT_TEXTS, ...Object.fromEntries(given) },
    clock: options.clock ?? systemClock,
    log: options.log ?? ((line) => console.error(line)),
  };
}
