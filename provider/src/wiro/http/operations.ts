/**
 * When a call that failed may be sent again.
 * - `idempotent`: sending it twice ends where sending it once does.
 * - `once-if-no-response`: it makes something new each time; one more try, and only if no response came.
 * - `never`: the caller has to read the status first.
 */
export type RetryPolicy = "idempotent" | "once-if-no-response" | "never";

interface OperationRule {
  readonly path: string;
  /** The API names the agent differently from endpoint to endpoint. */
  readonly agentParameter: "useragentguid" | "guid" | undefined;
  readonly writes: boolean;
  readonly repeat: RetryPolicy;
}

const read = (path: string, agentParameter: OperationRule["agentParameter"]): OperationRule => ({
  path,
  agentParameter,
  writes: false,
  repeat: "idempotent",
});

const write = (
  path: string,
  repeat: RetryPolicy,
  agentParameter: OperationRule["agentParameter"] = "useragentguid",
): OperationRule => ({
  path,
  agentParameter,
  writes: true,
  repeat,
});

/** Every endpoint that this package calls. All of them are POST, so the verb says nothing about repeating. */
export const OPERATIONS = {
  Detail: read("/UserAgent/Detail", "guid"),
  MyAgents: read("/UserAgent/MyAgents", undefined),
  CredentialFieldHistory: read("/UserAgent/CredentialFieldHistory", "useragentguid"),
  OAuthStatus: read("/UserAgentOAuth/OAuthStatus", "useragentguid"),
  CredentialUpsert: write("/UserAgent/CredentialUpsert", "idempotent"),
  CustomSkillUpsert: write("/UserAgent/CustomSkillUpsert", "idempotent"),
  CustomSkillRevert: write("/UserAgent/CustomSkillRevert", "idempotent"),
  OAuthDisconnect: write("/UserAgentOAuth/OAuthDisconnect", "idempotent"),
  OAuthConnect: write("/UserAgentOAuth/OAuthConnect", "once-if-no-response"),
  Start: write("/UserAgent/Start", "never", "guid"),
  Stop: write("/UserAgent/Stop", "never", "guid"),
  // It restarts a running agent each time.
  Update: write("/UserAgent/Update", "never", "guid"),
  TokenRefresh: write("/UserAgentOAuth/TokenRefresh", "never"),
} as const satisfies Record<string, OperationRule>;

export type Operation = keyof typeof OPERATIONS;

/** One operation on one agent ("" for a call that concerns no single agent). */
export interface Call {
  readonly operation: Operation;
  readonly agentGuid: string;
  readonly body?: Record<string, unknown>;
  /** Values in the body that must not come back in an error. */
  readonly secrets?: readonly string[];
}
