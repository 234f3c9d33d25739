import { z } from "zod";
import { baseUrlSchema, DEFAULT_BASE_URL } from "./urls";

/** A key is sent in a header: a character that a header cannot hold was pasted by mistake. */
const key = (name: string) =>
  z
    .string({ error: `${name} is missing` })
    .trim()
    .min(1, `${name} is empty`)
    .regex(/^[\x21-\x7e]+$/, `${name} contains a space or a control character; copy it again`);

const FROM_1_TO_100 = "must be a whole number from 1 to 100";

export const settingsSchema = z.object({
  apiKey: key("the API key"),
  /** Present: requests are signed. */
  apiSecret: key("the API secret").optional(),
  baseUrl: baseUrlSchema.default(DEFAULT_BASE_URL),
  maxConcurrentRequests: z.coerce
    .number(FROM_1_TO_100)
    .int(FROM_1_TO_100)
    .min(1, FROM_1_TO_100)
    .max(100, FROM_1_TO_100)
    .default(16),
  /** Print a line for each request: method, path, agent, attempt, status, duration. */
  debug: z.boolean().default(false),
  /** What to do when the API rejects the key: the caller that builds the settings knows where the key came from. */
  rejectedKeyRemedy: z.string().default("Check the API key."),
});

/** How to reach the Wiro API and as whom. */
export type Settings = z.output<typeof settingsSchema>;
