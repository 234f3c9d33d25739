import { cleanProxyVariables } from "../proxy-server";
import { outcomeOf } from "./terminal";

cleanProxyVariables();

const GUID = "3f2a9c1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b";
const env = { WIRO_API_KEY: "sandbox-key", WIRO_BASE_URL: "https://wiro.test/v1" };

it.each([
  ["agents", ["agents"], "MyAgents"],
  ["status", ["status", GUID], `(OAuthStatus|Detail) of agent ${GUID}`],
  ["connect", ["connect", GUID], `OAuthStatus of agent ${GUID}`],
  // The problem does not pass by itself, so a wait has no purpose.
  ["wait", ["wait", GUID], `OAuthStatus of agent ${GUID}`],
  ["refresh-token", ["refresh-token", GUID], `OAuthStatus of agent ${GUID}`],
])("%s ends at once with one line that names the proxy's variable", async (_, args, operation) => {
  process.env["HTTPS_PROXY"] = "ftp://user:proxy-password@corp";
  const { code, out, err } = await outcomeOf(undefined, args, { env });
  expect({ code, out }).toEqual({ code: 4, out: "" });
  expect(err).toMatch(
    new RegExp(
      `^wiro-linkedin: ${operation}: wiro\\.test: HTTPS_PROXY is not the address of a proxy [^\\n]+\\n$`,
    ),
  );
  expect(err).not.toContain("proxy-password");
});
