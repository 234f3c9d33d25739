/** Where an instance's key comes from. */
export interface KeyOrigin {
  /** Whether the program declares the instance. */
  readonly isExplicit: boolean;
  /** The environment variable that the instance reads the key from, if it reads one. */
  readonly variable: string | undefined;
}

/** What messages advise where a refresh is concerned: adapters get different configurations for it. */
export interface RefreshAdvice {
  /** Ends the line about a missing key. */
  readonly missingKey: (key: KeyOrigin) => string;
  /** After a rejected key: how to rotate it. */
  readonly rotation: (key: KeyOrigin) => string;
  /** After a read that failed: how the run goes on without it. */
  readonly failedRead: string;
}

/** Where the engine hands a refresh and a destroy the configuration that the state recorded. */
export const RECORDED_CONFIGURATION: RefreshAdvice = {
  missingKey: () =>
    ". A refresh knows only what the last `pulumi up` recorded: if the key is set already, run `pulumi up --refresh=false` once",
  rotation: ({ variable }) => {
    const unless = variable === undefined ? "" : `, unless ${variable} is exported`;
    return `After a rotation set the new key, run \`pulumi up --refresh=false\`, and revoke the old key last: a refresh and a destroy send the key that the state recorded${unless}.`;
  },
  failedRead:
    "A read that fails stops the whole run: `--exclude` with its URN leaves this resource out, `--refresh=false` reads nothing.",
};
