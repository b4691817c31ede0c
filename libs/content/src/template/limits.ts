/** So much a template may be, and make. */
export const TEMPLATE_LIMITS = {
  bytes: 32 * 1024,
  depth: 32,
  placeholders: 500,
  /** Bytes of one rendered body. */
  outputBytes: 1024 * 1024,
  /** Values in it. */
  nodes: 50_000,
  /** Characters that are converted on the way, all together: what is cut off later costs as well. */
  work: 4 * 1024 * 1024,
} as const;

/** Why a template cannot be rendered with an event. Says names and limits, never the event's values. */
export class RenderError extends Error {}
