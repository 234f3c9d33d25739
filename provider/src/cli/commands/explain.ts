import type { Command } from "commander";
import {
  CONSENT_ERRORS,
  type ConsentErrorCode,
  isConsentErrorCode,
  parseConsentCallback,
  infoFor,
} from "../../wiro/consent/consent-callback";
import { linkedInText } from "../../wiro/consent/linkedin-texts";
import { oneLine } from "../../wiro/redaction";
import { type ConsentErrorInfo, KNOWN_ISSUES } from "../../wiro/consent/known-issues";
import { Failure, type Shell } from "../shell";
import { plain } from "../text";

const CODES = Object.keys(CONSENT_ERRORS) as ConsentErrorCode[];
const KNOWN = [...CODES, ...KNOWN_ISSUES.map(({ name }) => name)];

/** Longer than any text on LinkedIn's pages, and short enough for the patterns below. */
const MAX_LENGTH = 4000;

const HELP = `
Knows
${KNOWN.map((name) => `  ${name}`).join("\n")}
LinkedIn's own texts about a consent or a post, such as unauthorized_scope_error, and the URL to which a browser
returned (quote it: it contains & signs).
Exit code 1 for anything else. Makes no call, and needs no key.

Examples
  wiro-linkedin explain session_expired
  wiro-linkedin explain 'https://your-app.com/settings/integrations?li_error=authorization_denied'
  wiro-linkedin explain 'The redirect_uri does not match the registered value'
  wiro-linkedin explain 401 on posts`;

export type Explanation =
  | { readonly known: true; readonly lines: readonly string[] }
  | { readonly known: false; readonly why: string };

function explained(name: string, { meaning, remedy }: ConsentErrorInfo, detail = ""): Explanation {
  const details = detail === "" ? [] : [`Detail:  ${plain(detail)}`];
  return { known: true, lines: [name, `Meaning: ${meaning}.`, ...details, `To do:   ${remedy}`] };
}

/** The error in an address to which LinkedIn, and not yet Wiro, sent a browser; "" where there is none. */
function linkedInExplanation(url: string): string {
  if (!URL.canParse(url, "http://localhost")) return "";
  const { searchParams } = new URL(url, "http://localhost");
  return ["error", "error_description"].map((name) => searchParams.get(name) ?? "").join(" ");
}

function ofUrl(url: string): Explanation {
  const callback = parseConsentCallback(url);
  switch (callback.outcome) {
    case "connected": {
      const as = callback.accountName === "" ? "" : ` as ${plain(callback.accountName)}`;
      const meaning = `the URL says that LinkedIn is connected${as}, but anybody can write such a URL`;
      return explained("connected", { meaning, remedy: "Verify it: wiro-linkedin status <guid>" });
    }
    case "failed": {
      if (callback.code !== "unknown") return explained(callback.code, callback, callback.detail);
      const known = linkedInText(callback.detail);
      if (known !== undefined) return explained(known.name, known, callback.detail);
      return { known: false, why: `${callback.meaning} (${plain(callback.detail)})` };
    }
    case "invalid": {
      const known = linkedInText(linkedInExplanation(url));
      if (known !== undefined) return explained(known.name, known);
      return { known: false, why: `this is not the URL of a return: ${callback.reason}` };
    }
  }
}

/** Explains a code, a message or a return URL. It never repeats the question, which may hold a secret. */
export function explanationOf(text: string): Explanation {
  const asked = oneLine(text.slice(0, MAX_LENGTH)).trim();
  if (isConsentErrorCode(asked)) return explained(asked, CONSENT_ERRORS[asked]);
  if (/^(https?:\/\/|\/)\S*$/i.test(asked)) return ofUrl(asked);
  const code = CODES.find((name) => new RegExp(`\\b${name}\\b`, "i").test(asked));
  if (code !== undefined) return explained(code, infoFor(asked, CONSENT_ERRORS[code]));
  if (/\buser ?agent not found\b/i.test(asked)) {
    return explained("useragent_not_found", CONSENT_ERRORS.useragent_not_found);
  }
  // LinkedIn's texts first: they are more exact than the 401 that often accompanies them.
  const trouble = linkedInText(asked) ?? KNOWN_ISSUES.find(({ isMeant }) => isMeant(asked));
  if (trouble !== undefined) return explained(trouble.name, trouble);
  return { known: false, why: "this is not among the known cases" };
}

export function explain(program: Command, shell: Shell): void {
  program
    .command("explain")
    .description("explain an error of the consent, and what to do about it")
    .argument("<text...>", "a code, a message, or the URL to which the browser returned")
    .addHelpText("after", HELP)
    .action((words: readonly string[]) => {
      const explanation = explanationOf(words.join(" "));
      if (!explanation.known) throw new Failure(`${explanation.why}; known are ${KNOWN.join(", ")}`);
      shell.out.write(`${explanation.lines.join("\n")}\n`);
    });
}
