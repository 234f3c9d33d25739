import fc from "fast-check";
import { GUID } from "./client-of";

/** Values that are not a time. */
export const ABSURD = [
  ...[
    "+275760-09-13T00:00:00.000Z",
    "-000001-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
  ],
  ...[1776427200000, "1776427200000", 1e308, -5, "garbage 5", "May", "12", "0000-00-00 00:00:00", " "],
  ...[true, [], {}, ["2026-04-17"], `2026-04-17${" ".repeat(100)}`],
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(...ABSURD, null, 4, "4", "text", GUID),
  fc.anything({ maxDepth: 1 }),
);
/** The names that the schemas read. */
const NAMES =
  "guid title status runningat remainingcredits subscription credentials linkedin organizationid clientid customskills scheduledskills configuration key enabled interval value _source connected accounts name id connectedat tokenexpiresat entries fieldname fieldvalue changedat useragents errors code message result";
/** Any content of a response, made of the names and values that responses have. */
export const content: fc.Arbitrary<unknown> = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.dictionary(fc.constantFrom(...NAMES.split(" ")), tie("tree"), { maxKeys: 6 }),
    fc.array(tie("tree"), { maxLength: 3 }),
  ),
})).tree;
