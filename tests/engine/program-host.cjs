/**
 * The Automation API's server of inline programs, which the CLI's `--client` asks to run the project's program: a
 * process that stays, so that a run need not load the SDK again. It is told each run's environment, and gives its port.
 */
const { join } = require("node:path");
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const language = require("@pulumi/pulumi/proto/language_grpc_pb");
const { maxRPCMessageSize } = require("@pulumi/pulumi/runtime");

const index = join(process.cwd(), "index.js");

/** As in a process of its own: the program is loaded again, and its exports are the stack's outputs. */
async function program() {
  delete require.cache[index];
  return require(index);
}

const server = new grpc.Server({
  "grpc.max_receive_message_length": maxRPCMessageSize,
  "grpc.max_send_message_length": maxRPCMessageSize,
});
server.addService(language.LanguageRuntimeService, new LanguageServer(program));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.on("message", ({ env }) => {
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.send({ port });
  });
});
process.on("disconnect", () => process.exit());
