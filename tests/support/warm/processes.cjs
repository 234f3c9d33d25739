/**
 * Processes that have Pulumi's SDK loaded, which is most of the work of a short run. Each runs one provider or one
 * program after the other, and loads the script, our package and the environment again for each, as a process of its
 * own would. Two of the same time never share a process, because the SDK keeps their configuration in globals.
 */
const { fork } = require("node:child_process");
const { createServer } = require("node:net");
const { join } = require("node:path");
const { vault } = require("./vault.cjs");

/** A run's first line of a connection: kind, number, folder, argument and environment, separated by NUL. */
function readHead(socket, then) {
  let head = "";
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy());
  socket.on("data", function read(data) {
    head += data;
    if (!head.endsWith("\0\0")) return;
    socket.off("data", read).pause();
    const [kind, number, folder, argument, ...entries] = head.slice(0, -2).split("\0");
    const env = Object.fromEntries(
      entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
    );
    then({ kind, number, folder, argument, env });
  });
}

/** Processes that wait for a run, by the kind of the run and by what NODE_OPTIONS made them load. */
const idle = new Map();

/** Runs of a process after which another takes its place: each leaves the modules that it loaded. */
const LIFE = 50;

function processFor({ kind, env }) {
  const key = `${kind} ${env.NODE_OPTIONS ?? ""}`;
  const waiting = idle.get(key) ?? [];
  idle.set(key, waiting);
  const worker =
    waiting.pop() ??
    fork(require.resolve("./worker.cjs"), {
      env: { ...process.env, NODE_OPTIONS: env.NODE_OPTIONS ?? "" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
  worker.runs = (worker.runs ?? 0) + 1;
  for (const event of ["message", "exit"]) worker.removeAllListeners(event);
  worker.once("message", () => {
    if (worker.runs < LIFE) waiting.push(worker);
    else worker.kill();
  });
  worker.once("exit", () => {
    if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
  });
  return worker;
}

/** The connections for the standard error of providers that are about to start. */
const errors = new Map();

const server = createServer((socket) =>
  readHead(socket, (run) => {
    if (run.kind === "stderr") {
      errors.set(run.number, socket);
      socket.write("known\n");
      return;
    }
    const worker = processFor(run);
    if (run.kind !== "program") worker.send({ kind: "stderr" }, errors.get(run.number));
    errors.delete(run.number);
    worker.send(run, socket);
  }),
);

const listening = (one) => new Promise((done) => one.listen(0, "127.0.0.1", () => done(one.address().port)));

Promise.all([server, vault].map(listening)).then(([port, vaultPort]) =>
  process.send({
    TEST_WARM_PORT: String(port),
    TEST_WARM_SCRIPT: require.resolve("@pulumi/pulumi/cmd/dynamic-provider"),
    TEST_WARM_PLUGIN: join(__dirname, "../../../provider/lib/native/main.js"),
    VAULT_SERVER_URL: `http://127.0.0.1:${vaultPort}`,
    VAULT_SERVER_TOKEN: "tests-only",
  }),
);
process.on("disconnect", () => process.exit());
