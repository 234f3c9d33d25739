import { html } from "hono/html";
import { type AgentSummary, agentSummary } from "../agents/agent-summary";
import { nextRun } from "../agents/skills";
import { STATUS, statusName } from "../agents/status-names";
import type { LoggedRequest } from "../logged-request";
import type { World } from "../world";
import { type Html, page } from "./layout";

const MAX_AGENTS = 50;
const MAX_REQUESTS = 25;

const minute = (iso: string) => iso.slice(0, 16).replace("T", " ");

function statusTag(agent: AgentSummary): Html {
  const tone =
    agent.status === STATUS.running
      ? "good"
      : agent.status === STATUS.error || agent.status === STATUS.setupRequired
        ? "bad"
        : "idle";
  return html`<span class="tag ${tone}">${statusName(agent)}</span>`;
}

function connection({ linkedin }: AgentSummary): Html {
  if (linkedin.connected) {
    return html`<span class="tag good">Connected</span> as ${linkedin.accountName} since
      ${minute(linkedin.connectedAt)}, access token until ${minute(linkedin.tokenExpiresAt)},
      ${linkedin.hasRefreshToken ? "with" : "without"} a refresh
      token${linkedin.tokenValid ? "" : "; LinkedIn no longer accepts the access token"}`;
  }
  if (linkedin.accountName !== "") {
    return html`<span class="tag bad">Connection lost</span> ${linkedin.accountName}'s access token ended on
      ${minute(linkedin.tokenExpiresAt)}`;
  }
  return html`<span class="tag idle">Not connected</span>`;
}

function schedules(agent: AgentSummary, now: Date): Html {
  const rows = agent.skills.filter(({ key }) => key.startsWith("cs-cron-"));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Schedules of ${agent.title}">
    <table>
      <caption>
        Schedules
      </caption>
      <thead>
        <tr>
          <th scope="col">Scheduled task</th>
          <th scope="col">Cron (UTC)</th>
          <th scope="col">Enabled</th>
          <th scope="col">Next run</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ key, interval, enabled }) => {
          const next = enabled && interval !== null ? nextRun(interval, now) : undefined;
          return html`<tr>
            <td><code>${key}</code></td>
            <td><code>${interval ?? "none"}</code></td>
            <td>${enabled ? "yes" : "no"}</td>
            <td>${next === undefined ? "none" : minute(next.toISOString())}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function agentCard(agent: AgentSummary, now: Date): Html {
  const { linkedin } = agent;
  return html`<article class="card">
    <h3>${agent.title} ${statusTag(agent)}</h3>
    <dl>
      <dt>Agent</dt>
      <dd><code>${agent.guid}</code></dd>
      <dt>LinkedIn</dt>
      <dd>${connection(agent)}</dd>
      <dt>Company Page</dt>
      <dd>${linkedin.organizationId === "" ? "not set" : html`<code>${linkedin.organizationId}</code>`}</dd>
      <dt>App</dt>
      <dd>
        ${linkedin.clientId === "" ? "not set" : html`<code>${linkedin.clientId}</code>`}${
          linkedin.hasSecret ? ", with its secret" : ""
        }
      </dd>
    </dl>
    ${schedules(agent, now)}
  </article>`;
}

function requestTable(requests: readonly LoggedRequest[]): Html {
  if (requests.length === 0) return html`<p class="soft">None yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Last requests">
    <table>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Request</th>
          <th scope="col">Status</th>
          <th scope="col">Agent</th>
        </tr>
      </thead>
      <tbody>
        ${requests.map(
          ({ at, method, path, status, agentGuid }) =>
            html`<tr>
              <td>${at.slice(0, 19).replace("T", " ")}</td>
              <td><code>${method} ${path}</code></td>
              <td>${status === 0 ? "no response" : status}</td>
              <td><code>${agentGuid}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What the sandbox holds. Consent links are not shown: whoever opens one decides for the agent. */
export function statusPage(world: World): Html {
  const now = world.clock.now();
  const all = world.all();
  const agents = all.slice(0, MAX_AGENTS).map((agent) => agentSummary(world, agent));
  const more = all.length - agents.length;
  return page(
    "Status",
    "This server runs on this machine only and reaches neither Wiro nor LinkedIn.",
    html`<h1>Wiro sandbox</h1>
      <dl class="small">
        <dt>Base URL</dt>
        <dd><code>${world.url}/v1</code></dd>
        <dt>Sandbox clock</dt>
        <dd>${minute(now.toISOString())} UTC</dd>
        <dt>Agents</dt>
        <dd>${all.length}</dd>
      </dl>
      <h2>Agents</h2>
      ${agents.map((agent) => agentCard(agent, now))}
      ${more > 0 ? html`<p class="soft">and ${more} more.</p>` : ""}
      <h2>Last requests</h2>
      <div class="card">${requestTable(world.requests.slice(-MAX_REQUESTS).reverse())}</div>`,
    "wide",
  );
}
