const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work that has children and folders to clean up: Ctrl-C aborts its signal and takes effect when the work has
 * ended. A second Ctrl-C takes effect at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    received = signal;
    forget();
    controller.abort();
  };
  const forget = () => SIGNALS.forEach((signal) => process.off(signal, onSignal));
  SIGNALS.forEach((signal) => process.on(signal, onSignal));
  try {
    return await work(controller.signal);
  } finally {
    forget();
    // With our listeners gone, the signal does what it would have done without us. Other listeners have had it already.
    if (received !== undefined && process.listenerCount(received) === 0) process.kill(process.pid, received);
  }
}
