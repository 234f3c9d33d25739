/**
 * Runs Pulumi's dynamic-provider script for one CLI run after the other, in a process that has the SDK loaded: half of
 * the time of a run. Each run loads the script and our package again, with its own environment, as a process of its own would.
 * warm-node/node connects twice for a provider: what it prints goes back over these, and their end is its end. Providers
 * of the same time are processes of their own, because the SDK keeps a provider's configuration in globals.
 */
const { fork } = require("node:child_process");
const { createServer } = require("node:net");
const grpc = require("@grpc/grpc-js");

const SCRIPT = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");

/** The gRPC server that the script makes. */
let server;
const bindAsync = grpc.Server.prototype.bindAsync;
grpc.Server.prototype.bindAsync = function (...args) {
  server = this;
  return bindAsync.apply(this, args);
};

/** Runs the script as a process with this folder, environment and argument, until the socket ends. */
function provide({ folder, engine, env }, stdout, stderr) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv = [process.argv[0], SCRIPT, engine];
  process.stdout.write = (...written) => stdout.write(...written);
  process.stderr.write = (...written) => stderr.write(...written);
  for (const file of Object.keys(require.cache))
    if (file === SCRIPT || !/[\\/]node_modules[\\/]/.test(file)) delete require.cache[file];
  require(SCRIPT);
  const own = server;
  stdout.on("close", () => {
    stderr.destroy();
    own.forceShutdown();
    process.send("idle");
  });
}

/** The worker: it gets the two sockets one after the other. */
function work() {
  let first;
  process.on("message", (run, socket) => {
    socket.on("error", () => socket.destroy());
    if (run.kind === "stderr") first = socket;
    else provide(run, socket.resume(), first);
  });
}

/** Hands each provider to a process that runs none. */
function dispatch() {
  const idle = [];
  /** The connection for the standard error of a provider that is about to start, by the number of its process. */
  const waiting = new Map();
  const start = (run, stdout) => {
    const worker =
      idle.pop() ?? fork(__filename, ["worker"], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    worker.removeAllListeners("message").once("message", () => idle.push(worker));
    worker.send({ kind: "stderr" }, waiting.get(run.pid));
    worker.send(run, stdout);
    waiting.delete(run.pid);
  };
  createServer({ pauseOnConnect: false }, (socket) => {
    let head = "";
    socket.setEncoding("utf8");
    socket.on("data", function read(data) {
      head += data;
      if (!head.endsWith("\0\0")) return;
      socket.off("data", read).pause();
      const [kind, pid, folder, engine, ...entries] = head.slice(0, -2).split("\0");
      const env = Object.fromEntries(
        entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
      );
      if (kind === "stderr") {
        waiting.set(pid, socket);
        socket.write("known\n");
      } else start({ kind, pid, folder, engine, env }, socket);
    });
  }).listen(0, "127.0.0.1", function () {
    process.send({ TEST_PROVIDER_PORT: String(this.address().port), TEST_PROVIDER_SCRIPT: SCRIPT });
  });
}

if (process.argv[2] === "worker") work();
else dispatch();
process.on("disconnect", () => process.exit());
