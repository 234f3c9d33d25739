import { z } from "zod";
import { type Clock, systemClock } from "../wiro/clock";
import { type Settings, settingsSchema } from "../wiro/settings";
import { contactSchema } from "./contact";
import type { InviteHandlerOptions } from "./handler-options";
import { pageNameSchema } from "../wiro/page-name";
import type { Branding } from "./pages/layout";
import { publicUrlSchema } from "../wiro/urls";
import { problemsOf } from "./problems";
import { signingKeySchema, type SigningKeys } from "./signing";
import { DEFAULT_TEXTS, type InviteTexts } from "./pages/texts";

const languageTag = z
  .string("must be a string")
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

const name = z.string("must be a string").trim().min(1, "is empty");

const schema = z.object({
  url: publicUrlSchema,
  signingKey: signingKeySchema,
  productName: name.default("Wiro"),
  logoName: name.optional(),
  lang: languageTag.default("en"),
  contact: contactSchema.optional(),
  pageName: pageNameSchema.optional(),
});

/** The options, checked, with their defaults. */
export interface HandlerSetup {
  readonly mount: string;
  readonly signingKeys: SigningKeys;
  readonly settings: Settings;
  readonly branding: Branding;
  readonly productName: string;
  readonly pageName: string | undefined;
  readonly texts: InviteTexts;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** The options other than the account. */
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

/** Throws one Error that names every wrong option. */
export function setupOf(options: PageOptions, account: Account): HandlerSetup {
  const own = schema.safeParse(options);
  const settings = settingsSchema.safeParse(account);
  if (!own.success || !settings.success) {
    const problems = [own.error, settings.error].filter((error) => error !== undefined).map(problemsOf);
    throw new Error(`createInviteHandler: ${problems.join("; ")}`);
  }
  const {
    url,
    signingKey: signingKeys,
    productName,
    logoName = productName,
    lang,
    contact,
    pageName,
  } = own.data;
  const given = Object.entries(options.texts ?? {}).filter(([, text]) => (text as unknown) !== undefined);
  return {
    mount: url,
    signingKeys,
    settings: settings.data,
    branding: { lang, logoName, contact },
    productName,
    pageName,
    texts: { ...DEFAULT_TEXTS, ...Object.fromEntries(given) },
    clock: options.clock ?? systemClock,
    log: options.log ?? ((line) => console.error(line)),
  };
}
