/**
 * Pulumi's SDK loads the TypeScript compiler into every process, which takes a third of its loading time, and needs it
 * only to serialise a function. NODE_OPTIONS=--require=<this file> loads it at its first use. Nothing else changes.
 */
const Module = require("node:module");

const load = Module._load;

Module._load = function (request, ...rest) {
  if (request !== "typescript") return load.call(this, request, ...rest);
  const compiler = () => load.call(this, request, ...rest);
  return new Proxy(
    {},
    {
      get: (_, name) => compiler()[name],
      has: (_, name) => name in compiler(),
      ownKeys: () => Reflect.ownKeys(compiler()),
    },
  );
};
