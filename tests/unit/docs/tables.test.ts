import { CONSENT_ERRORS, type Trouble } from "../../../provider/src/wiro/consent-callback";
import { TROUBLES } from "../../../provider/src/wiro/troubleshooting";
import { connectionTable } from "../../connection-table";
import { expectPart, table } from "./part";

function troubleTable(): string {
  const row = (name: string, { meaning, remedy }: Trouble) => [name, meaning, remedy];
  return table(
    ["What is seen", "What it means", "What to do"],
    [
      ...Object.entries<Trouble>(CONSENT_ERRORS).map(([code, trouble]) => row(`\`${code}\``, trouble)),
      ...TROUBLES.map((trouble) => row(trouble.name, trouble)),
    ],
  );
}

test("docs/consent.md shows the table that the engine test walks", () => {
  expectPart("consent.md", "connection table", connectionTable());
});

test("docs/consent.md shows each row of the troubleshooting section, as `explain` knows it", () => {
  expectPart("consent.md", "trouble table", troubleTable());
});
