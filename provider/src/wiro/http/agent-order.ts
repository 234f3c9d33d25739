import type { z } from "zod";
import { type Clock, elapsed } from "../clock";
import type { Caller } from "./call";
import { WaitTimeout } from "./gate";
import type { Call } from "./operations";
import { type MaxAge, ReadCache } from "./read-cache";
import { WriteQueue } from "./write-queue";

/** The calls of one agent in order: concurrent reads are one, and writes leave one after the other. */
export class AgentOrder {
  private readonly reads: ReadCache;
  private readonly writes: WriteQueue;

  constructor(
    private readonly caller: Caller,
    clock: Clock,
    maxWaitMs: number,
  ) {
    this.reads = new ReadCache(() => elapsed(clock));
    this.writes = new WriteQueue(maxWaitMs);
  }

  /** Shares the result of `load` with every caller within `maxAge`, until this process writes to the agent. */
  read<T>(agentGuid: string, name: string, maxAge: MaxAge, load: () => Promise<T>): Promise<T> {
    return this.reads.get(agentGuid, name, maxAge, load);
  }

  /** The wait for earlier writes counts towards the limit of the call. */
  async write<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    const send = async (waitedMs: number) => {
      this.reads.forget(call.agentGuid);
      try {
        return await this.caller.call(call, schema, waitedMs);
      } finally {
        this.reads.forget(call.agentGuid);
      }
    };
    try {
      return await this.writes.run(call.agentGuid, send);
    } catch (error) {
      throw error instanceof WaitTimeout ? this.caller.errors.waitTimeout(call, "writes") : error;
    }
  }
}
