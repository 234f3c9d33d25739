import type { Command } from "commander";
import { AGENT_STATUSES, agentStatus } from "../../wiro/agent-status";
import { withClient } from "../account";
import { type AccountOptions, withAccount } from "../arguments";
import type { Shell } from "../shell";
import { table } from "../table";
import { plain, shortened } from "../text";

const HELP = `
--json prints
  { "agents": [ { "guid", "title", "status": "running", "statusCode": 4 } ] }
where status is one of ${AGENT_STATUSES.join(", ")}, unknown.

An account without agents is not an error: exit code 0, and a line on stderr.

Examples
  wiro-linkedin agents
  wiro-linkedin agents --json | jq -r '.agents[].guid'`;

interface Options extends AccountOptions {
  readonly json?: true;
}

export function agents(program: Command, shell: Shell): void {
  withAccount(program.command("agents"))
    .description("list every agent that the API key can see: guid, title, status")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      const found = await withClient(options, shell, ({ client }) => client.myAgents());
      const rows = found.map(({ guid, title, status }) => ({
        guid: plain(guid),
        title: plain(title),
        status: agentStatus(status),
        statusCode: status,
      }));
      if (options.json) shell.out.write(`${JSON.stringify({ agents: rows }, null, 2)}\n`);
      else if (rows.length === 0) shell.err.write("This API key sees no agent.\n");
      else
        shell.out.write(
          table(
            ["AGENT", "TITLE", "STATUS"],
            rows.map((row) => [row.guid, shortened(row.title, 40), row.status]),
          ),
        );
    });
}
