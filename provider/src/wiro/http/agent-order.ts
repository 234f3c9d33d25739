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

  /** Shares what `load` reads with all who ask for the same within `maxAge`, until this process writes to the agent. */
  read<T>(agentGuid: string, name: string, maxAge: MaxAge, load: () => Promise<T>): Promise<T> {
    return this.reads.get(agentGuid, name, maxAge, load);
  }

  /** The wait for the writes before it is part of what a call may wait in all. */
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
