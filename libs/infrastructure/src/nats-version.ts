export type Version = [major: number, minor: number, patch: number];

/** Message schedules, on which every retry rests, came with 2.12. */
export const oldestUsable: Version = [2, 12, 0];

/** Takes `nats-server: v2.15.1`, `v2.12.0-RC.3`, `2.15.1`; undefined for anything else. */
export function parseNatsVersion(text: string): Version | undefined {
  const found = /\bv?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/** Negative if `a` is older than `b`, 0 if they are equal. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function isUsable(version: Version): boolean {
  return compareVersions(version, oldestUsable) >= 0;
}
