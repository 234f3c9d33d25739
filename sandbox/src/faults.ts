/** A fault to come: which requests it applies to, and what it does to them. */
export interface FaultInput {
  /**
   * The end of the paths that it applies to, such as `"OAuthConnect"`.
   *
   * @default every path of the API
   */
  path?: string | undefined;
  /**
   * The one agent whose requests it applies to.
   *
   * @default every request
   */
  agentGuid?: string | undefined;
  /**
   * It begins at the n-th matching request from now.
   *
   * @default `1`
   */
  at?: number | undefined;
  /**
   * How many requests it applies to.
   *
   * @default `1`
   */
  times?: number | undefined;
  /** The HTTP status of the response. The request is not carried out, unless `after` is set. */
  status?: number | undefined;
  /** The body of the response; an object is sent as JSON. The request is not carried out, unless `after` is set. */
  body?: string | object | undefined;
  /**
   * Whether the request is carried out before `status` or `body` is sent.
   *
   * @default `false`
   */
  after?: boolean | undefined;
  /** Headers of the response. */
  headers?: Record<string, string> | undefined;
  /** How many milliseconds it waits first. With neither `status` nor `body` the request is then carried out. */
  delayMs?: number | undefined;
  /**
   * Breaks the connection: `"before"` the request is carried out; or after it, with no response (`"after"`) or with half
   * of its body (`"half"`).
   */
  reset?: "before" | "half" | "after" | undefined;
}

function matches(fault: FaultInput, path: string, agentGuid: string): boolean {
  if (fault.agentGuid !== undefined && fault.agentGuid !== agentGuid) return false;
  return fault.path === undefined ? path.startsWith("/v1/") : path.endsWith(fault.path);
}

/** The faults to come. Each counts its own matching requests; the one that was added first applies. */
export class FaultPlan {
  #planned: { fault: FaultInput; times: number }[] = [];

  add(fault: FaultInput): void {
    this.#planned.push({ fault, times: 0 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Counts a request, and returns the fault that applies to it. */
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
