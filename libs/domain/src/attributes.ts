import { OWN_ATTRIBUTE_PREFIX } from './event.ts';

// What the free labels of an event may be.

export const MAX_ATTRIBUTES = 64;
export const MAX_ATTRIBUTE_LENGTH = 1_024;
/** They travel in a header beside others, and JetStream stores no message with over 64 KiB of headers. */
export const MAX_ATTRIBUTES_BYTES = 32 * 1024;

const ATTRIBUTE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

interface AttributeProblem {
  /** `attributes`, or `attributes.<name>`. */
  readonly field: string;
  readonly message: string;
}

/** All that is wrong with them; nothing for undefined. */
export function attributeProblems(attributes: unknown): AttributeProblem[] {
  if (attributes === undefined) return [];
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    return [{ field: 'attributes', message: 'must be an object with text values' }];
  }
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    return [{ field: 'attributes', message: `may have at most ${MAX_ATTRIBUTES} names, and has ${entries.length}` }];
  }
  const problems = entries.flatMap(([name, value]) => {
    const field = `attributes.${name}`;
    if (name.startsWith(OWN_ATTRIBUTE_PREFIX)) return [{ field, message: 'is a name that only Hookwire itself sets' }];
    if (!ATTRIBUTE_NAME.test(name)) return [{ field, message: 'names are up to 64 letters, digits, _, . and -' }];
    if (typeof value !== 'string' || value.length > MAX_ATTRIBUTE_LENGTH) {
      return [{ field, message: `must be text of at most ${MAX_ATTRIBUTE_LENGTH} characters` }];
    }
    return [];
  });
  // Only what is flat text is printed: nested values may be nested too deeply for that.
  if (problems.length > 0 || Buffer.byteLength(JSON.stringify(attributes)) <= MAX_ATTRIBUTES_BYTES) return problems;
  return [{ field: 'attributes', message: `may have at most ${MAX_ATTRIBUTES_BYTES} bytes as JSON, all together` }];
}
