import { parseCron } from "../../../provider/src/lifecycle/cron";
import { CONSENT_ERRORS } from "../../../provider/src/wiro/consent/consent-callback";
import { LINKEDIN_TEXTS } from "../../../provider/src/wiro/consent/linkedin-texts";
import { type ConsentErrorInfo, KNOWN_ISSUES } from "../../../provider/src/wiro/consent/known-issues";
import { connectionTable } from "../../support/connection-table";
import { faultTable } from "../../support/fault-table";
import { expectPart, pageText, table } from "./part";

/** GitHub drops an unknown tag, such as a name in angle brackets. */
const asText = (text: string) => text.replaceAll("<", "&lt;");

function troubleTable(): string {
  const row = (name: string, { meaning, remedy }: ConsentErrorInfo) => [
    name,
    asText(meaning),
    asText(remedy),
  ];
  return table(
    ["Symptom", "What it means", "What to do"],
    [
      ...Object.entries<ConsentErrorInfo>(CONSENT_ERRORS).map(([code, trouble]) =>
        row(`\`${code}\``, trouble),
      ),
      ...KNOWN_ISSUES.map((trouble) => row(trouble.name, trouble)),
    ],
  );
}

const CRONS = [
  "0 */4 * * *",
  "00  09 * * MON-FRI",
  "*/45 * * * *",
  "*/15 8-18 * jan,FEB 7",
  "30 8 1,15 * MON",
  "0 0 29 2 *",
];

function cronTable(): string {
  const row = (text: string) => {
    const { cron } = parseCron(text);
    return cron === undefined
      ? [text, "rejected"]
      : [`\`${text}\``, `\`${cron.canonical}\``, cron.cadence, String(cron.runsPerMonth)];
  };
  return table(["As written", "Canonical", "`cadence`", "`runsPerMonth`"], CRONS.map(row));
}

test("docs/consent.md shows the table that the engine test walks", () => {
  expectPart("consent.md", "connection table", connectionTable());
});

test("docs/consent.md shows each row of the troubleshooting section, as `explain` knows it", () => {
  expectPart("consent.md", "trouble table", troubleTable());
});

test("docs/consent.md shows each text of LinkedIn's that `explain` knows", () => {
  const rows = LINKEDIN_TEXTS.map(({ name, meaning, remedy }) => [name, asText(meaning), asText(remedy)]);
  expectPart(
    "consent.md",
    "linkedin table",
    table(["What LinkedIn says", "What it means", "What to do"], rows),
  );
});

test("docs/schedules.md shows what a cron becomes, and an error message as printed", () => {
  expectPart("schedules.md", "cron table", cronTable());
  const page = pageText("schedules.md");
  const [, text = "", reason] = /^For `(.+)`:\n\n```\ninterval: (.+)$/m.exec(page) ?? [];
  expect(text).not.toBe("");
  expect(parseCron(text)).toEqual({ reason });
});

test("docs/reliability.md shows the rules that the fault matrix checks", () => {
  expectPart("reliability.md", "fault table", faultTable());
});
