import { z } from "zod";
import { agentGuidSchema } from "../wiro/agent-guid";
import { MAX_RENEW_BEFORE_DAYS } from "../wiro/consent/consent-rules";
import { memberNameSchema } from "../wiro/member-name";
import { pageNameSchema } from "../wiro/page-name";
import { isReturnUrl } from "../wiro/urls";
import { DESIRED } from "./connection";
import type { Connection } from "./connection-record";
import { checkFields, choice, requiredText } from "./fields";
import { type CheckResult, type Properties, UNKNOWN } from "./check";

const WHERE_THE_PAGE_ID_IS =
  "give the numeric id of the LinkedIn page, the digits in the address of its admin view (linkedin.com/company/12345678/admin/)";

const MAX_REDIRECT_URL = 2000;

/** LinkedIn's ids are 64-bit integers. */
const MAX_PAGE_ID = 19;

const RENEW_DAYS = `must be a whole number of days from 0 to ${MAX_RENEW_BEFORE_DAYS}`;

const fields = {
  agentGuid: agentGuidSchema,
  clientId: requiredText("copy the Client ID from the LinkedIn app's Auth tab"),
  clientSecret: requiredText("copy the Primary Client Secret from the LinkedIn app's Auth tab").refine(
    // The API's mask of a stored secret must never be written back as the secret.
    (secret) => !/^(\[present\]|\[redacted\]|\*+(encrypted\**)?)$/i.test(secret),
    "is the mask that stands for a stored secret, not the secret; copy the Primary Client Secret from the LinkedIn app's Auth tab",
  ),
  organizationId: z
    .string({
      error: (issue) =>
        issue.input === undefined
          ? `is required; ${WHERE_THE_PAGE_ID_IS}`
          : // Without quotes YAML and `config set --path` make a number of it, and giving the same digits again does not help.
            `must be a string of digits, in quotes: organizationId: "12345678" (in a stack's configuration \`pulumi config set --path … --type string\` keeps them, but not for a YAML program: write them in it); ${WHERE_THE_PAGE_ID_IS}`,
    })
    .trim()
    .min(1, `is empty; ${WHERE_THE_PAGE_ID_IS}`)
    .regex(/^\d+$/, `is not the page's id (its name in the address does not work); ${WHERE_THE_PAGE_ID_IS}`)
    .regex(/^[1-9]/, `is not the page's id (which does not begin with 0); ${WHERE_THE_PAGE_ID_IS}`)
    .max(
      MAX_PAGE_ID,
      `is not the page's id (which has at most ${MAX_PAGE_ID} digits); ${WHERE_THE_PAGE_ID_IS}`,
    ),
  pageName: pageNameSchema.optional(),
  redirectUrl: z
    .string({ error: "must be a string" })
    .trim()
    .max(MAX_REDIRECT_URL, `is too long (more than ${MAX_REDIRECT_URL} characters)`)
    .refine(
      (text) => !/\p{Cc}/u.test(text),
      "holds a line break or another control character; give the URL in one line",
    )
    .refine(
      (text) => !URL.canParse(text) || `${new URL(text).username}${new URL(text).password}` === "",
      "holds a user or a password, which would be stored and shown; give the URL without them",
    )
    .refine(
      (text) => URL.canParse(text) && isReturnUrl(new URL(text)),
      "cannot be used; give an https URL, or http on localhost or 127.0.0.1 for development",
    )
    .optional(),
  authMethod: z
    .string({ error: 'must be "own"' })
    .refine((method) => method === "own", {
      error: (issue) =>
        issue.input === "wiro"
          ? '"wiro" is not available yet (LinkedIn has not approved Wiro\'s own app); leave it out or give "own", with the keys of your LinkedIn app'
          : 'must be "own"',
    })
    .default("own"),
  consentLink: choice("renew", "none").optional(),
  expectedAccountName: memberNameSchema.optional(),
  renewBeforeDays: z.int(RENEW_DAYS).min(0, RENEW_DAYS).max(MAX_RENEW_BEFORE_DAYS, RENEW_DAYS).optional(),
  reconnectTrigger: z.string({ error: "must be a string" }).optional(),
};

/** The inputs after `check`. `connection` is derived: the desired state. */
export type CredentialInputs = z.output<z.ZodObject<typeof fields>> & { connection: string };
/** `keysDue`: a write of the keys failed, so the next update stores them again. It is not an Output. */
export type CredentialState = CredentialInputs & Connection & { keysDue?: boolean };

/** What a program may give. */
export const CREDENTIAL_FIELDS = Object.keys(fields);
export const CREDENTIAL_INPUTS = [...CREDENTIAL_FIELDS, "connection"];
/** What CredentialUpsert stores: a change of any of them writes all four rows. */
export const STORED_INPUTS = ["clientId", "clientSecret", "organizationId", "authMethod"];

export function checkCredential(news: Properties, recorded?: Properties): CheckResult {
  const { inputs, failures } = checkFields(fields, ["connection"], news, recorded);
  const { redirectUrl, consentLink } = inputs;
  if (redirectUrl === undefined && consentLink !== "none" && consentLink !== UNKNOWN) {
    const reported = failures.some((failure) => ["redirectUrl", "consentLink"].includes(failure.property));
    const reason =
      'is required; give the https URL where the browser lands after the consent, or set consentLink to "none"';
    if (!reported) return { inputs, failures: [...failures, { property: "redirectUrl", reason }] };
  }
  return { inputs: { ...inputs, connection: DESIRED }, failures };
}
