import { html } from "hono/html";
import { type Html, page } from "./layout";

const EXPLANATIONS: Readonly<Record<string, string>> = {
  missing_params: "LinkedIn came back without a code or without a state. Start the connection again.",
  session_expired:
    "The link was older than 15 minutes, or had been used before. Ask for a new one and open it at once.",
};

/** Stands for wiro.ai, where a browser lands when nobody knows which redirecturl it belongs to. */
export function wiroPage(error: string): Html {
  const explanation = EXPLANATIONS[error] ?? "Nothing is known about this return.";
  return page(
    "Not connected",
    "This page stands in for wiro.ai.",
    html`<div class="card">
      <h1>LinkedIn was not connected</h1>
      <p>${explanation}</p>
      <p class="soft small">Error code: <code>${error || "none"}</code></p>
    </div>`,
  );
}
