/** The parts of a version such as v3.259.0, go1.25.11, 3.260.0-dev.1 or "go version go1.26.8 linux/amd64"; a missing patch is 0. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Negative, zero or positive, as for sorting. A text that is not a version counts as older than every version. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [parseVersion(left) ?? [-1, 0, 0], parseVersion(right) ?? [-1, 0, 0]];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
