import type { Shell } from "../../shell";
import { paragraph, table } from "../../table";
import { type Colour, painter, shortened, shortenedSentence } from "../../text";
import { type FleetRow, type FleetState, nameOf, needsPerson, worstFirst } from "../fleet";
import type { Change } from "./changes";
import type { Report } from "./report";

type Paint = ReturnType<typeof painter>;

const COLOUR: Record<FleetState, Colour | undefined> = {
  lost: "red",
  missing: "red",
  "wrong member": "red",
  "token not renewed": "yellow",
  "renewal due": "yellow",
  unknown: "yellow",
  "not connected": "red",
  "never consented": "red",
  "left, connected": "yellow",
  connected: "green",
  left: undefined,
};
/** With the two spaces between them, 79 columns. A guid has 36 characters. */
const NARROW = { names: ["CUSTOMER", "STATE", "SINCE", "RENEW BY"], widths: [36, 17, 10, 10] };
const WIDE = ["AGENT", "TITLE", "PAGE", "CONNECTION", "SINCE", "TOKEN UNTIL", "RENEW BY", "TO DO"];
const CHANGE_WIDTHS = [26, 14, 14, 20];
/** Bounds in characters: the table measures a text again for each character that it cuts. */
const MAX = { name: 60, page: 80, text: 400, change: 30 };
const COMMAND = /: (wiro-linkedin connect \S+)$/;

const day = (time: string) => (time === "" ? "-" : time.slice(0, 10));

function colourOf({ state, warning }: FleetRow): Colour | undefined {
  return warning === "" ? COLOUR[state] : "yellow";
}

function painted(row: FleetRow, text: string, paint: Paint): string {
  const colour = colourOf(row);
  return colour === undefined ? text : paint(colour, text);
}

/** A command stands on a line of its own, to be copied. */
function detail(row: FleetRow): string {
  const page = row.pageName || (row.organizationId && `page ${row.organizationId}`);
  const about = [`agent ${row.guid}`, shortened(page, MAX.page)];
  const text = row.todo || row.warning;
  const command = COMMAND.exec(text)?.[1];
  const lines = [
    about.filter((part) => part !== "").join(", "),
    command === undefined ? text : text.replace(COMMAND, ":"),
    ...(command === undefined ? [] : [command]),
  ];
  const name = shortened(nameOf(row), MAX.name);
  const below = lines.map((line) => paragraph(shortenedSentence(line, MAX.text), 2));
  return paragraph(`${name}: ${row.state}`, 0) + below.join("");
}

/** At most 80 columns, with the details below. */
function narrow(rows: readonly FleetRow[], paint: Paint): string {
  const sorted = worstFirst(rows);
  const cells = sorted.map((row) => [
    shortened(nameOf(row), MAX.name),
    painted(row, row.state, paint),
    day(row.connectedAt),
    day(row.renewBy),
  ]);
  const details = sorted.filter((row) => needsPerson(row) || row.warning !== "").map(detail);
  return [table(NARROW.names, cells, NARROW.widths), ...details].join("\n");
}

/** One line for each agent, with all there is. */
function wide(rows: readonly FleetRow[], hasStack: boolean, paint: Paint): string {
  const cells = rows.map((row) => {
    const as =
      row.connection === "connected" ? `connected as ${shortened(row.accountName, 30)}` : row.connection;
    return [
      ...(hasStack ? [shortened(row.customer, 30) || "-", row.state] : []),
      row.guid,
      shortened(row.title, 30) || "-",
      row.organizationId || "-",
      painted(row, as, paint),
      day(row.connectedAt),
      day(row.tokenExpiresAt),
      day(row.renewBy),
      row.todo || row.warning || "-",
    ];
  });
  return table([...(hasStack ? ["CUSTOMER", "STATE"] : []), ...WIDE], cells);
}

function changeLines(changes: readonly Change[], widths: readonly number[] | undefined): string {
  if (changes.length === 0) return "  no change is recorded\n";
  const bounded = (text: string) => (widths === undefined ? text : shortened(text, MAX.change));
  const cells = changes.map(({ changedAt, changedBy, field, value }) =>
    [`  ${changedAt || "-"}`, changedBy || "-", field, value || "-"].map(bounded),
  );
  return table(["  CHANGED", "BY", "FIELD", "VALUE"], cells, widths);
}

export function tableReport({ rows, changes, stacks }: Report, isWide: boolean, shell: Shell): string {
  const paint = painter(shell);
  const parts =
    rows.length === 0 ? [] : [isWide ? wide(rows, stacks.length > 0, paint) : narrow(rows, paint)];
  for (const { guid } of rows) {
    const ofAgent = changes?.get(guid);
    if (ofAgent === undefined) continue;
    const head = isWide ? `${guid}\n` : paragraph(shortened(guid, MAX.name), 0);
    parts.push(`\n${head}${changeLines(ofAgent, isWide ? undefined : CHANGE_WIDTHS)}`);
  }
  return parts.join("");
}
