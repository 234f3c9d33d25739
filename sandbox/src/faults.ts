export interface FaultInput {
  /** The end of the paths that it strikes, such as "OAuthConnect". Default: every path of the API. */
  path?: string | undefined;
  /** The one agent whose requests it strikes. Default: every request. */
  agentGuid?: string | undefined;
  /** It begins at the n-th matching request from now. Default 1. */
  at?: number | undefined;
  /** How many requests it strikes. Default 1. */
  times?: number | undefined;
  /** Answers this status, and does not carry the request out, unless `after` is set. */
  status?: number | undefined;
  /** Answers this body, and does not carry the request out, unless `after` is set. An object is sent as JSON. */
  body?: string | object | undefined;
  /** Whether the request is carried out before `status` or `body` is answered. Default false. */
  after?: boolean | undefined;
  headers?: Record<string, string> | undefined;
  /** Waits first. With neither status nor body the request is then carried out. */
  delayMs?: number | undefined;
  /**
   * Breaks the connection: `before` the request is carried out; after it, with no answer (`after`) or with
   * half of its body (`half`).
   */
  reset?: "before" | "half" | "after" | undefined;
}

function matches(fault: FaultInput, path: string, agentGuid: string): boolean {
  if (fault.agentGuid !== undefined && fault.agentGuid !== agentGuid) return false;
  return fault.path === undefined ? path.startsWith("/v1/") : path.endsWith(fault.path);
}

/** The faults to come. Each counts its own matching requests; the one that was added first strikes. */
export class FaultPlan {
  #planned: { fault: FaultInput; times: number }[] = [];

  add(fault: FaultInput): void {
    this.#planned.push({ fault, times: 0 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Counts a request, and gives the fault that strikes it. */
  next(path: string, agentGuid: string): FaultInput | undefined {
    let hit: FaultInput | undefined;
    for (const plan of this.#planned) {
      if (!matches(plan.fault, path, agentGuid)) continue;
      plan.times += 1;
      const { at = 1, times = 1 } = plan.fault;
      if (hit === undefined && plan.times >= at && plan.times < at + times) hit = plan.fault;
    }
    return hit;
  }
}
