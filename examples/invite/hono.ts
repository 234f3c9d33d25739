import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createInviteHandler } from "pulumi-wiro-linkedin/invite";

// The Wiro API key is read from WIRO_API_KEY.
const port = Number(process.env.PORT ?? 3000);
const invites = createInviteHandler({
  url: process.env.INVITE_URL ?? `http://localhost:${port}/connect`,
  signingKey: process.env.WIRO_INVITE_SIGNING_KEY ?? "",
  productName: "Acme Social",
});

const app = new Hono();
app.get("/", (c) => c.text("The rest of your app"));
app.all("/connect/*", (c) => invites(c.req.raw));

serve({ fetch: app.fetch, port }, () => console.log(`Listening on port ${port}`));
