import { getRequestListener } from "@hono/node-server";
import express from "express";
import { createInviteHandler } from "pulumi-wiro-linkedin/invite";

// The Wiro API key is read from WIRO_API_KEY.
const port = Number(process.env.PORT ?? 3000);
const invites = createInviteHandler({
  url: process.env.INVITE_URL ?? `http://localhost:${port}/connect`,
  signingKey: process.env.WIRO_INVITE_SIGNING_KEY ?? "",
  productName: "Acme Social",
});

const app = express();
// Before any body parser: the handler reads the form itself.
app.all("/connect/*rest", getRequestListener(invites));
app.use(express.urlencoded());
app.get("/", (_, response) => void response.send("The rest of your app"));

app.listen(port, () => console.log(`Listening on port ${port}`));
