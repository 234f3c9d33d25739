/** A process of processes.cjs. */
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, resolve } = require("node:path");
const { setTimeout } = require("node:timers");
const { compileFunction, constants } = require("node:vm");
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const language = require("@pulumi/pulumi/proto/language_grpc_pb");
const { maxRPCMessageSize } = require("@pulumi/pulumi/runtime");

const SCRIPTS = {
  provider: require.resolve("@pulumi/pulumi/cmd/dynamic-provider"),
  plugin: join(__dirname, "../../../provider/lib/native/main.js"),
};

/** Of the files that runs load again: the text, and the function that V8 made of it. Each load calls that function. */
const compiled = new Map();
const REPOSITORY = join(__dirname, "../../..");
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];
const compile = Module.prototype._compile;

Module.prototype._compile = function (text, file) {
  if (!file.startsWith(REPOSITORY) || (file !== SCRIPTS.provider && file.includes("node_modules")))
    return compile.call(this, text, file);
  if (compiled.get(file)?.text !== text) {
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    compiled.set(file, {
      text,
      run: compileFunction(text, PARAMETERS, { filename: file, importModuleDynamically }),
    });
  }
  const require = Object.assign((name) => this.require(name), {
    resolve: (name, options) => Module._resolveFilename(name, this, false, options),
    cache: Module._cache,
    main: process.mainModule,
    extensions: Module._extensions,
  });
  compiled.get(file).run.call(this.exports, this.exports, require, this, file, dirname(file));
};

require.extensions[".ts"] = (module, file) => {
  const jsc = { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true };
  const options = { filename: file, jsc, module: { type: "commonjs" }, sourceMaps: "inline" };
  module._compile(require("@swc/core").transformSync(readFileSync(file, "utf8"), options).code, file);
};

/** Makes this a process with that folder and environment that has loaded nothing but the SDK. */
function become({ folder, env }) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.removeAllListeners("uncaughtException").removeAllListeners("unhandledRejection");
  for (const file of Object.keys(require.cache))
    if (file === SCRIPTS.provider || !/[\\/]node_modules[\\/]/.test(file)) delete require.cache[file];
}

function end(restMs = 0) {
  // The clock's file goes with the project.
  delete process.env.TEST_CLOCK_FILE;
  setTimeout(() => process.send("idle"), restMs);
}

/** The server of the provider's script, and its calls that have no response yet. */
let server;
let open = 0;
const { addService, bindAsync } = grpc.Server.prototype;
grpc.Server.prototype.bindAsync = function (...args) {
  server = this;
  return bindAsync.apply(this, args);
};
grpc.Server.prototype.addService = function (service, implementation) {
  const counted = (method) => (call, callback) => {
    open += 1;
    return method.call(implementation, call, (...response) => {
      open -= 1;
      callback(...response);
    });
  };
  const names = Object.entries(service).flatMap(([name, { originalName }]) => [name, originalName]);
  const methods = names.filter((name) => typeof implementation[name] === "function");
  return addService.call(
    this,
    service,
    Object.fromEntries(methods.map((name) => [name, counted(implementation[name])])),
  );
};

/** The events at which a process cleans up. */
const ENDS = ["exit", "SIGINT", "SIGBREAK", "SIGTERM"];

/** What a process does at its end, for a run that leaves its process to the next one. */
function cleanUp(listenersBefore) {
  for (const event of ENDS)
    for (const listener of process.rawListeners(event)) {
      if (listenersBefore.includes(listener)) continue;
      process.removeListener(event, listener);
      if (event === "exit") listener.call(process, 0);
    }
}

/** Runs the dynamic-provider script, or the plugin, until the engine, or the test, ends it. */
function provide(run, stdout, stderr) {
  const listenersBefore = ENDS.flatMap((event) => process.rawListeners(event));
  become(run);
  open = 0;
  const script = SCRIPTS[run.kind];
  process.argv = [process.argv[0], script, run.argument];
  process.stdout.write = (...written) => stdout.write(...written);
  process.stderr.write = (...written) => stderr.write(...written);
  require(script);
  const own = server;
  stdout.resume().on("close", () => {
    stderr.destroy();
    own.forceShutdown();
    // A process that is killed in the middle of a call does not go on with it.
    if (open > 0) process.exit();
    cleanUp(listenersBefore);
    end();
  });
}

let program;
let programs;

/**
 * Whether the program's run failed. The SDK may then still have requests for an engine that has ended. Their promises
 * reject later, when a process of its own would be gone.
 */
let failed = false;
const REST_MS = 3000;

class ProgramServer extends LanguageServer {
  run(call, callback) {
    return super.run(call, (error, response) => {
      failed ||= Boolean(error);
      callback(error, response);
    });
  }
}

/** The Automation API's server of inline programs, which the CLI's `--client` asks to run the project's program. */
function programServer() {
  const options = {
    "grpc.max_receive_message_length": maxRPCMessageSize,
    "grpc.max_send_message_length": maxRPCMessageSize,
  };
  const languageServer = new grpc.Server(options);
  // Not counted: run() is a method of the class.
  addService.call(languageServer, language.LanguageRuntimeService, new ProgramServer(() => require(program)));
  return new Promise((done, fail) =>
    bindAsync.call(languageServer, "127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? fail(error) : done(port),
    ),
  );
}

/** Runs the program of a folder whenever it is asked to, until the socket ends. */
async function serveProgram(run, socket) {
  become(run);
  program = resolve(run.folder, run.argument);
  failed = false;
  // During a run the SDK listens, too.
  process.on("unhandledRejection", () => undefined);
  programs ??= programServer();
  socket.resume().on("close", () => end(failed ? REST_MS : 0));
  socket.write(`${await programs}\n`);
}

let first;
process.on("message", (run, socket) => {
  socket.on("error", () => socket.destroy());
  if (run.kind === "stderr") first = socket;
  else if (run.kind in SCRIPTS) provide(run, socket, first);
  else void serveProgram(run, socket);
});
process.on("disconnect", () => process.exit());
