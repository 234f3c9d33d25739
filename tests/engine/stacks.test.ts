import { credential, describeEngine, EngineFixture } from "./engine-fixture";

/** Declares resources in every way that ends their constructor, and exports what became of the stacks. */
const program = ([first = "", second = "", third = "", fourth = ""]: readonly string[]) => `
  const limitBefore = Error.stackTraceLimit;
  const limits = {};
  const own = (error) => error.stack.includes("index.js");
  const thrownBy = (make) => { try { make(); } catch (error) { return own(error); } };
  const stacksOf = (make) => {
    const former = Error.prepareStackTrace;
    let stacks = 0;
    Error.prepareStackTrace = (error, frames) => {
      if (frames.length > 0) stacks++;
      return error + frames.map((frame) => "\\n    at " + frame).join("");
    };
    try { make(); } finally { Error.prepareStackTrace = former; }
    return stacks;
  };
  const declare = (name, guid, options) => new wiro.LinkedInCredential(name, { ...${credential("x")}, agentGuid: guid }, options);

  exports.stacks = stacksOf(() => declare("jane", "${first}"));
  limits.declared = Error.stackTraceLimit;

  let seen;
  declare("sam", "${second}", { transformations: [() => void (seen = new Error("seen"))] });
  exports.ofTransformation = own(seen);
  limits.transformed = Error.stackTraceLimit;

  const reversed = ({ props, opts }) => ({ props: Object.fromEntries(Object.entries(props).reverse()), opts });
  declare("kim", "${third}", { transformations: [reversed] });
  limits.reversed = Error.stackTraceLimit;

  exports.ofThrowingTransformation = thrownBy(() => declare("lee", "${fourth}", { transformations: [() => { throw new Error("mine"); }] }));
  limits.threw = Error.stackTraceLimit;
  exports.ofMissingName = thrownBy(() => new wiro.AgentSchedule("", { agentGuid: "${first}", interval: "0 9 * * *" }));
  limits.unnamed = Error.stackTraceLimit;
  exports.limits = Object.entries(limits).filter(([, limit]) => limit !== limitBefore);
`;

describeEngine("stacks are not captured for each property, and nobody misses them", () => {
  let fixture: EngineFixture;
  beforeAll(async () => (fixture = await EngineFixture.create(4, program)));
  afterAll(() => fixture.end());

  test("the constructor of a credential captures fewer stacks than it has properties", async () => {
    await fixture.project.runOrFail("up", "--yes", "--skip-preview");
    expect(Number((await fixture.project.outputs())["stacks"])).toBeLessThan(8);
  });

  test("the limit is what it was before, however the constructor ended", async () => {
    expect((await fixture.project.outputs())["limits"]).toEqual([]);
  });

  test("the program's own errors have their stacks", async () => {
    expect(await fixture.project.outputs()).toMatchObject({
      ofTransformation: true,
      ofThrowingTransformation: true,
      ofMissingName: true,
    });
  });
});
