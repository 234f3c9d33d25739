import packageJson from "../../provider/package.json";
import { Fixture, record, recordings, statusesIn } from "./recorded-state";
import { describeEngine } from "./engine-fixture";

/** RECORD_STATE=1 overwrites the fixture of this version: `npm run fixtures:state`. */
const RECORDS = process.env["RECORD_STATE"] === "1";

describeEngine("a state that a released version wrote", () => {
  if (RECORDS) beforeAll(() => record(packageJson.version));

  test.each(RECORDS ? [packageJson.version] : recordings().map(({ version }) => version))(
    "of %s is planned, refreshed and destroyed as it was then",
    async (version) => {
      const recording = recordings().find((one) => one.version === version);
      if (recording === undefined) throw new Error(`nothing is recorded of ${version}`);
      const fixture = await Fixture.open(recording.program, 5);
      try {
        fixture.connectSome();
        fixture.loseSome();
        await fixture.import(recording.state);
        expect(await fixture.plan()).toEqual(recording.plan);
        expect(fixture.sandbox.control.requests()).toEqual([]);

        await fixture.project.runOrFail("refresh", "--yes", "--skip-preview");
        expect(statusesIn(await fixture.export())).toEqual(statusesIn(recording.state));
        const writes = fixture.sandbox.control.requests().filter(({ write }) => write);
        expect(writes).toEqual([]);

        fixture.restore();
        await fixture.project.destroy();
        expect(await fixture.project.resources()).toEqual([]);
      } finally {
        await fixture.end();
      }
    },
  );
});
