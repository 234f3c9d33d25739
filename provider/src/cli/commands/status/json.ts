import { isoTime } from "../../../wiro/clock";
import { type FleetRow, needsPerson, stateCounts } from "../fleet";
import type { Report } from "./report";

/** A form that scripts read: keys are added, and none ever changes. */
export function jsonReport(report: Report): string {
  const { rows, changes, collectedAt, unasked, stacks, stackProblem, unreadAccounts } = report;
  const withChanges = (row: FleetRow) =>
    changes === undefined ? row : { ...row, changes: changes.get(row.guid) ?? [] };
  const response = {
    needPerson: rows.filter(needsPerson).length,
    unasked,
    collectedAt: isoTime(collectedAt),
    stacks,
    stackProblem,
    unreadAccounts,
    states: stateCounts(rows),
    agents: rows.map(withChanges),
  };
  return `${JSON.stringify(response, null, 2)}\n`;
}
