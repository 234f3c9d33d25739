import { fromEngine, toEngine } from "../../../provider/src/engine/wire";
import { UNKNOWN as OURS } from "../../../provider/src/lifecycle/check";
import { secretsIn, UNKNOWN } from "../declared";
import { toStruct } from "../protocol";

/** Properties as the engine receives them from the host. */
const arrives = (properties: Record<string, unknown>) => toStruct(toEngine(properties)).toJavaScript();

describe("a value that goes to the engine", () => {
  it.each([
    ["undefined", { a: undefined, b: { c: undefined, d: [{ e: undefined }] } }, { b: { d: [{}] } }],
    ["undefined in a list", { a: [undefined, 1] }, { a: [null, 1] }],
    ["a function and a symbol", { a: () => 1, b: Symbol("b"), c: 1 }, { c: 1 }],
    ["a Date", { a: { b: new Date("2026-04-17T12:00:00Z") } }, { a: { b: "2026-04-17T12:00:00.000Z" } }],
    ["an invalid Date", { a: new Date("nonsense") }, { a: null }],
    ["a Map", { a: new Map([["b", new Date(0)]]) }, { a: { b: "1970-01-01T00:00:00.000Z" } }],
    ["a Set", { a: new Set(["b", undefined]) }, { a: ["b", null] }],
    ["NaN and Infinity", { a: NaN, b: [Infinity] }, { a: null, b: [null] }],
    ["a bigint", { a: { b: 12345678901234567890n } }, { a: { b: "12345678901234567890" } }],
    ["an unknown value", { a: OURS, b: { c: [OURS] } }, { a: UNKNOWN, b: { c: [UNKNOWN] } }],
    [
      "plain values",
      { a: "", b: 0, c: false, d: null, e: [], f: {} },
      { a: "", b: 0, c: false, d: null, e: [], f: {} },
    ],
  ])("arrives as it was meant: %s", (_, properties, expected) => {
    expect(arrives(properties)).toEqual(expected);
  });

  it("is converted because the host itself throws on undefined and bigint", () => {
    expect(() => toStruct({ a: { b: undefined } })).toThrow();
    expect(() => toStruct({ a: 1n })).toThrow();
  });

  it("is marked as a secret by its signature, also if it is empty, and not if it is unknown", () => {
    const properties = { link: "", secret: "x", other: OURS, plain: "y" };
    const sent = toEngine(properties, ["link", "secret", "other", "absent"]);
    expect(secretsIn(sent)).toEqual(["link", "secret"]);
    expect(sent["other"]).toBe(UNKNOWN);
  });
});

describe("a value that comes from the engine", () => {
  it("is known as unknown where it is, and holds nothing of the loader", () => {
    expect(fromEngine({ __provider: "text", a: UNKNOWN, b: "c" })).toEqual({ a: OURS, b: "c" });
  });
});
