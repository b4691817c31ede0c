/**
 * The revision from which upgrades are tested: the last one before the management API, statistics and the products'
 * dialects were built. Every migration from the fourth on, a new stream, and most fields of records, tasks and facts lie
 * between it and today, so that one test walks over all of them. It moves forward when a release no longer promises to be upgraded
 * from there without downtime. CI's clone has it, as it is whole.
 */
export const BASELINE = '1bec2dcfc7df0c5c86492a1517442aa168e81501';
