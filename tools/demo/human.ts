import type { Transcript } from "./transcript";
import type { Human } from "./run-demo";
import { DemoFailure, type DemoEnvironment } from "./environment";

const POLL_INTERVAL_MS = 500;

/** Opens the link and allows, over HTTP, as a browser would. */
export function simulatedHuman(environment: DemoEnvironment, transcript: Transcript): Human {
  let hint = "(Simulated here; npm run demo -- --open lets you do it.) ";
  return async (link) => {
    const end = await environment.sandbox.control.consent(link);
    transcript.print(`${hint}The browser ends at ${end}`);
    hint = "";
  };
}

/** Opens the browser of this machine and waits for the person at it. */
export function personAtThisMachine(environment: DemoEnvironment, transcript: Transcript): Human {
  return async (link, expiresAt) => {
    transcript.print(`Your browser opens now. If it does not, open this address before ${expiresAt}:`);
    transcript.print(link);
    const { default: open } = await import("open");
    const browser = await open(link).catch(() => undefined);
    browser?.on("error", () => undefined);
    const guid = environment.sandbox.control.agents()[0]?.guid ?? "";
    while (!environment.sandbox.control.agent(guid).linkedin.connected) {
      if (Date.now() > Date.parse(expiresAt))
        throw new DemoFailure("nobody allowed the access before the link expired");
      await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS));
    }
  };
}
