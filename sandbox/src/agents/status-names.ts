/** An agent's status, as the API numbers it. */
export const STATUS = {
  stopped: 0,
  stopping: 1,
  queued: 2,
  starting: 3,
  running: 4,
  error: 5,
  setupRequired: 6,
} as const;

/** The status of an agent: 0 stopped, 1 stopping, 2 queued, 3 starting, 4 running, 5 error, 6 setup required. */
export type Status = (typeof STATUS)[keyof typeof STATUS];

interface HasStatus {
  readonly status: Status;
}

const STATUS_NAMES: Readonly<Record<Status, string>> = {
  [STATUS.stopped]: "Stopped",
  [STATUS.stopping]: "Stopping",
  [STATUS.queued]: "Queued",
  [STATUS.starting]: "Starting",
  [STATUS.running]: "Running",
  [STATUS.error]: "Error",
  [STATUS.setupRequired]: "Setup required",
};

export function statusName({ status }: HasStatus): string {
  return STATUS_NAMES[status];
}

/** Starting or running. */
export function containerRuns({ status }: HasStatus): boolean {
  return status === STATUS.starting || status === STATUS.running;
}

/** Without a container, and without one on its way. */
export function isAtRest({ status }: HasStatus): boolean {
  return status === STATUS.stopped || status === STATUS.error || status === STATUS.setupRequired;
}
