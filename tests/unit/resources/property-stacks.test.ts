import {
  FIRST_PROPERTY,
  LAST_PROPERTY,
  restoreStacks,
  skipPropertyStacks,
} from "../../../provider/src/resources/property-stacks";

const limitOf = () => Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
const before = limitOf();

afterEach(() => {
  if (before !== undefined) Object.defineProperty(Error, "stackTraceLimit", before);
});

class Declared {
  readonly name = "jane";
}
skipPropertyStacks(Declared);

describe("the limit of stack traces, after a resource was declared, is what it was before", () => {
  const ends = [
    ["its last property", (resource: object) => Reflect.set(resource, LAST_PROPERTY, "")],
    ["its constructor", restoreStacks],
  ] as const;
  const limits = [
    ["a number", () => (Error.stackTraceLimit = 7)],
    ["undefined", () => Reflect.set(Error, "stackTraceLimit", undefined)],
    ["deleted", () => Reflect.deleteProperty(Error, "stackTraceLimit")],
  ] as const;
  const cases = limits.flatMap(([name, set]) =>
    ends.map(([end, restore]) => [name, end, set, restore] as const),
  );

  it.each(cases)("%s, restored by %s", (_, __, set, restore) => {
    set();
    const expected = limitOf();
    const resource = new Declared();
    Reflect.set(resource, FIRST_PROPERTY, undefined);
    expect(Error.stackTraceLimit).toBe(0);
    restore(resource);
    expect(limitOf()).toEqual(expected);
    restoreStacks();
    expect(limitOf()).toEqual(expected);
  });
});
