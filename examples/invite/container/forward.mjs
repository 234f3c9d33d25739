// Listens on every address of the container, and leads each connection to a port of its loopback.
import { connect, createServer } from "node:net";

const [from, to] = process.argv.slice(2).map(Number);

createServer((client) => {
  const server = connect(to, "127.0.0.1");
  for (const socket of [client, server]) {
    socket.on("error", () => undefined);
    socket.on("close", () => (client.destroy(), server.destroy()));
  }
  client.pipe(server).pipe(client);
}).listen(from, function () {
  console.log(`Listening on port ${this.address().port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
