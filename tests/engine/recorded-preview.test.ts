import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackFacts } from "../../provider/src/cli/preview/facts";
import { markdown } from "../../provider/src/cli/preview/markdown";
import { parsePreview } from "../../provider/src/cli/preview/pulumi-preview";
import { describeEngine } from "./engine-fixture";
import { FOLDER, Recorder, writeRecording } from "./recorded-preview";

/** RECORD_PREVIEW=1 writes all recordings again: `npm run fixtures:preview`. */
const RECORDS = process.env["RECORD_PREVIEW"] === "1";

const summaryOf = (json: string) => markdown([stackFacts(parsePreview(json, "the recording"))]);

describeEngine("the previews that the unit tests summarise", () => {
  test("show what the CLI prints now", async () => {
    const names: string[] = [];
    const recorder = await Recorder.open((name, json) => {
      names.push(name);
      if (RECORDS) writeRecording(name, json);
      else expect(summaryOf(json)).toBe(summaryOf(readFileSync(join(FOLDER, `${name}.json`), "utf8")));
    });
    try {
      await recorder.firstUp();
      await recorder.connect();
      if (RECORDS) await recorder.changes();
      await recorder.lose();
      if (RECORDS) {
        await recorder.miss();
        await recorder.consentAgain();
      }
    } finally {
      await recorder.end();
    }
    expect(names).toEqual(expect.arrayContaining(["first-up", "lost"]));
  });
});
