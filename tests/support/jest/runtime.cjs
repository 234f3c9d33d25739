const { createRequire } = require("node:module");
const { Script } = require("node:vm");
const { default: Runtime } = require("jest-runtime");

/** The scripts that this process has compiled, with their source. A script runs in the context of any test file. */
const scripts = new Map();
const HEAD = "(function (module, exports, require, __dirname, __filename, jest) {";

/** Jest compiles each module again for each test file. Here the files of one process share what V8 compiled. */
function compiled(source, filename) {
  let known = scripts.get(filename);
  if (known?.source !== source) {
    known = { source, script: new Script(`${HEAD}${source}\n})`, { filename, columnOffset: -HEAD.length }) };
    scripts.set(filename, known);
  }
  return known.script;
}

module.exports = {
  __esModule: true,
  default: class extends Runtime {
    constructor(config, environment, ...others) {
      super(config, environment, ...others);
      const { outside } = config.testEnvironmentOptions;
      this.outside = outside === undefined ? undefined : new RegExp(outside);
      const compile = this.executor.compile.bind(this.executor);
      this.executor.compile = (source, filename) => {
        const context = environment.getVmContext();
        if (context === null) return null;
        let script;
        try {
          script = compiled(source, filename);
        } catch {
          // It reports the error of the syntax.
          return compile(source, filename);
        }
        return script.runInContext(context);
      };
    }

    /** What a suite has outside of Jest's sandbox is loaded once for all test files of a process, and runs as fast as anywhere. */
    requireModuleOrMock(from, name) {
      return this.outside?.test(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
    }
  },
};
