import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createInviteHandler } from "pulumi-wiro-linkedin/invite";

// The Wiro API key is read from WIRO_API_KEY.
const port = Number(process.env.PORT ?? 3000);
const invites = createInviteHandler({
  url: process.env.INVITE_URL ?? `http://localhost:${port}/connect`,
  signingKey: process.env.INVITE_SIGNING_KEY ?? "",
  productName: "Acme Social",
});

// The same listener fits Express: app.all("/connect/*rest", listener), before any body parser.
const listener = getRequestListener(invites);
const server = createServer((request, response) => {
  if (request.url?.startsWith("/connect/")) void listener(request, response);
  else response.end("The rest of your app");
});

server.listen(port, () => console.log(`Listening on port ${port}`));
