import { z } from "zod";
import { Failure, EXIT } from "../shell";

/** What stands in a preview for a value that is known after the `up` alone. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SECRET = "[secret]";

const values = z.record(z.string(), z.unknown()).catch({});

/** Of a resource before or after a step, the part that a summary uses. */
const stateSchema = z.object({
  id: z.string().catch(""),
  parent: z.string().catch(""),
  provider: z.string().catch(""),
  protect: z.boolean().catch(false),
  retainOnDelete: z.boolean().catch(false),
  inputs: values,
  outputs: values,
  propertyDependencies: z.record(z.string(), z.array(z.string()).catch([])).catch({}),
});

const stepSchema = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: stateSchema.optional().catch(undefined),
  newState: stateSchema.optional().catch(undefined),
  diffReasons: z.array(z.string()).catch([]),
});

const diagnosticSchema = z.object({
  message: z.string().catch(""),
  severity: z.string().catch(""),
  urn: z.string().catch(""),
});

const previewSchema = z
  .object({
    steps: z.array(stepSchema).optional(),
    diagnostics: z.array(diagnosticSchema).optional(),
  })
  .refine(({ steps, diagnostics }) => steps !== undefined || diagnostics !== undefined)
  .transform(({ steps = [], diagnostics = [] }) => ({ steps, diagnostics }));

export type ResourceState = z.output<typeof stateSchema>;
export type Step = z.output<typeof stepSchema>;
/** Of the JSON that `pulumi preview --json` prints, the part that a summary uses. */
export type PulumiPreview = z.output<typeof previewSchema>;

/** A value of a property, as far as the preview shows it. */
export type Shown = "unknown" | "secret" | { readonly value: unknown };

export function shownValue(value: unknown): Shown {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  if (text.includes(UNKNOWN)) return "unknown";
  return text.includes(SECRET) ? "secret" : { value };
}

export function isUnknown(value: unknown): boolean {
  return shownValue(value) === "unknown";
}

/** The text of a property, "" for one that is not shown. */
export function textOf(value: unknown): string {
  const shown = shownValue(value);
  return typeof shown === "object" && typeof shown.value === "string" ? shown.value : "";
}

/** A text without the markers that a preview may hold anywhere. */
export function withoutMarkers(text: string): string {
  return text.replaceAll(UNKNOWN, "(not known yet)").replaceAll(SECRET, "(secret)");
}

/** `source` is the file, as the message calls it. */
export function parsePreview(text: string, source: string): PulumiPreview {
  const remedy = "give it the output of `pulumi preview --json`";
  if (text.trim() === "")
    throw new Failure(`${source} is empty; ${remedy}, and read why that failed`, EXIT.usage);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Failure(`${source} is not one JSON document; ${remedy}, without its stderr`, EXIT.usage);
  }
  const parsed = previewSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Failure(`${source} is JSON, but not a preview of Pulumi; ${remedy}`, EXIT.usage);
}

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The type alone, without those of its parents. */
  readonly type: string;
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<parent types$type>::<name>`; a name may hold anything. */
export function urnParts(urn: string): UrnParts {
  const [, stack = "", project = "", types = "", name = ""] =
    /^urn:pulumi:([^:]*)::([^:]*)::((?:(?!::).)*)::(.*)$/s.exec(urn) ?? [];
  return { stack, project, type: types.slice(types.lastIndexOf("$") + 1), name };
}
