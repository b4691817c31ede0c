import { HookwireError } from '#service';

/** `If-Match` or `If-None-Match`: any state at all, or one of these entity tags. @see RFC 9110, 8.8.3 and 13.1 */
export type Precondition = '*' | readonly string[];

const VARIANT = /\.[a-z0-9]+"$/;
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * A strong entity tag. A revision is of one change, and never comes again.
 * @param variant of what is shown and no revision counts; it says nothing to If-Match
 */
export function entityTag(revision: number, variant?: string): string {
  return variant === undefined ? `"${revision}"` : `"${revision}.${variant}"`;
}

/**
 * @param value the header as it came; undefined when there is none
 * @throws HookwireError `invalid_request` when it cannot be read: whoever sends one relies on it
 */
export function readPrecondition(name: string, value: string | undefined): Precondition | undefined {
  if (value === undefined) return undefined;
  const parts = value.split(',').map((part) => part.trim());
  if (parts.length === 1 && parts[0] === '*') return '*';
  if (parts.every((part) => TAG.test(part))) return parts;
  throw new HookwireError('invalid_request', `The header ${name} must be * or entity tags, like "42".`);
}

/** A caller's `If-Match`: a change is made only of what it has seen. Weak tags never match. */
export class IfMatch {
  readonly #tags: Precondition;
  #compared = false;

  constructor(tags: Precondition) {
    this.#tags = tags;
  }

  /** @throws HookwireError `precondition_failed` unless this is the state that the caller has seen */
  check(revision: number): void {
    this.#compared = true;
    if (this.#tags === '*' || this.#tags.some((tag) => tag.replace(VARIANT, '"') === entityTag(revision))) return;
    throw new HookwireError(
      'precondition_failed',
      `It was changed: its ETag is ${entityTag(revision)} now. Read it again, and decide anew.`,
      { headers: { etag: entityTag(revision) } },
    );
  }

  /** @throws HookwireError `precondition_failed` when there was nothing to compare: what is created was in no state */
  checkWasCompared(): void {
    if (this.#compared) return;
    throw new HookwireError('precondition_failed', 'There is nothing yet that If-Match could be compared with.');
  }
}

/** Whether the caller has this state already. Weak tags match too. */
export function isKnown(ifNoneMatch: Precondition | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch === '*' || ifNoneMatch.some((known) => known.replace(/^W\//, '') === tag);
}
