import type { MsgHdrs } from '@nats-io/transport-node';

const LINE_BREAK = /[\r\n]/;

/**
 * The headers of a message to be published: lines that are only ever added. The library's own are a map of lists that
 * looks for each name in every spelling; a message of ours has three to six, each once, written here.
 */
class HeaderLines {
  #text = 'NATS/1.0\r\n';

  /** @throws RangeError for what would begin another line */
  set(name: string, value: string): void {
    if (LINE_BREAK.test(value)) throw new RangeError(`the header ${name} has a line break in it`);
    this.#text += `${name}: ${value}\r\n`;
  }

  encode(): Uint8Array {
    return Buffer.from(`${this.#text}\r\n`);
  }
}

/** Empty ones. Nothing can be read from them, and no name may be set twice. */
export function headerLines(): MsgHdrs {
  // Of `MsgHdrs`, publishing uses `encode` alone, and what adds the library's own headers uses `set`.
  return new HeaderLines() as unknown as MsgHdrs;
}
