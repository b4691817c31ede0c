/** What a handler says of a message; the transport acts on it, and nothing else acknowledges. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Not possible now: hand it out again after so many milliseconds. */
  | { readonly kind: 'again'; readonly delayMs: number };

export const done: Outcome = { kind: 'done' };
