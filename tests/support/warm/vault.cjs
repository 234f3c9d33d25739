/**
 * The two requests of HashiCorp Vault that Pulumi's secrets provider `hashivault://` sends. With it a run does not
 * derive a key from a passphrase, which takes a third of the CLI's time.
 */
const { createServer } = require("node:http");

const PREFIX = "vault:v1:";

const answers = {
  encrypt: ({ plaintext }) => ({ ciphertext: PREFIX + plaintext }),
  decrypt: ({ ciphertext }) => ({ plaintext: ciphertext.slice(PREFIX.length) }),
};

exports.vault = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (data) => (body += data));
  request.on("end", () => {
    const [, operation] = /^\/v1\/transit\/(encrypt|decrypt)\/\w+$/.exec(request.url) ?? [];
    response.writeHead(operation === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(operation && JSON.stringify({ data: answers[operation](JSON.parse(body)) }));
  });
});
