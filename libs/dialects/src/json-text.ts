import { memberSpans } from '#domain';

/** The JSON text of a value, or the bytes of one. */
export type JsonText = string | Uint8Array;

/** The JSON text of an object with these members, in this order; what is given as text or bytes stays as it is. */
export function jsonObject(members: Iterable<readonly [name: string, value: JsonText]>): Buffer {
  const parts: Uint8Array[] = [];
  // What is text becomes bytes where it meets some, and not member by member.
  let text = '';
  let before = '{';
  for (const [name, value] of members) {
    text += `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (typeof value === 'string') {
      text += value;
    } else {
      parts.push(Buffer.from(text), value);
      text = '';
    }
  }
  text += before === '{' ? '{}' : '}';
  return Buffer.concat([...parts, Buffer.from(text)]);
}

/** The members of a payload, as the texts that its producer sent; undefined when it is no object. */
export function membersOf(data: Uint8Array): Map<string, string> | undefined {
  const json = Buffer.from(data).toString();
  if (!/^\s*\{/.test(json)) return undefined;
  return new Map([...memberSpans(json)].map(([name, { start, end }]) => [name, json.slice(start, end)]));
}

/** The value of a JSON text that is a string with something in it; undefined for every other. */
export function textValue(json: string | undefined): string | undefined {
  if (!json?.startsWith('"')) return undefined;
  return (JSON.parse(json) as string) || undefined;
}
