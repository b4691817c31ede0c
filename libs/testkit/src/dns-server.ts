import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * What a name leads to: addresses (of either kind) and names of CNAMEs, in this order; `fail` is SERVFAIL, `silence` no
 * answer at all, `undefined` a name that does not exist.
 */
export type DnsAnswer = readonly string[] | 'fail' | 'silence' | undefined;

export interface DnsServer {
  /** As HOOKWIRE_DNS_SERVERS takes it. */
  readonly address: string;
  /** What was asked for, like `A example.test`. */
  readonly questions: string[];
  close(): void;
}

const TYPES: Record<number, string> = { 1: 'A', 5: 'CNAME', 28: 'AAAA' };
const SERVFAIL = 2;
const NXDOMAIN = 3;

/**
 * A name server on 127.0.0.1 that answers as it is told.
 * @param respond the name in lower case; `nth` is 1 for the first question of this name and type
 */
export async function startDnsServer(
  respond: (name: string, type: string, nth: number) => DnsAnswer,
): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (query, from) => {
    const [name, end] = readName(query);
    const type = TYPES[query.readUInt16BE(end)] ?? 'other';
    questions.push(`${type} ${name}`);
    const nth = questions.filter((question) => question === `${type} ${name}`).length;
    const answer = respond(name, type, nth);
    if (answer !== 'silence') socket.send(response(query.subarray(0, end + 4), name, type, answer), from.port);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref();
  return { address: `127.0.0.1:${socket.address().port}`, questions, close: () => socket.close() };
}

/** The question's name, which starts after the head of 12 bytes, and where it ends. */
function readName(query: Buffer): [string, number] {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return [labels.join('.').toLowerCase(), at + 1];
}

function response(question: Buffer, name: string, type: string, answer: DnsAnswer): Buffer {
  const records: Buffer[] = [];
  let owner = name;
  for (const value of Array.isArray(answer) ? (answer as string[]) : []) {
    const kind = { 0: 5, 4: 1, 6: 28 }[isIP(value)]!;
    // A real server gives the addresses of the kind that was asked for, and every CNAME on the way.
    if (kind !== 5 && TYPES[kind] !== type) continue;
    const data = kind === 5 ? encodeName(value) : encodeAddress(value);
    const head = Buffer.alloc(10);
    head.writeUInt16BE(kind, 0);
    head.writeUInt16BE(1, 2);
    head.writeUInt16BE(data.length, 8);
    // The time to live stays 0: nobody is to remember an answer.
    records.push(encodeName(owner), head, data);
    if (kind === 5) owner = value;
  }
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  const code = answer === undefined ? NXDOMAIN : answer === 'fail' ? SERVFAIL : 0;
  // A response, recursion desired and available.
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length / 3, 6);
  return Buffer.concat([head, question.subarray(12), ...records]);
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function encodeAddress(address: string): Buffer {
  // Without dots: ipaddr.js takes ::10.0.0.1 for ::ffff:10.0.0.1, which is another address.
  const plain = isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
  return Buffer.from(ipaddr.parse(plain).toByteArray());
}
