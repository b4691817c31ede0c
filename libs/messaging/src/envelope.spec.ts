import { describe, expect, it } from '@jest/globals';
import { MsgHdrsImpl } from '@nats-io/nats-core/internal';
import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import fc from 'fast-check';
import { readMeta, readTrace, writeHeaders } from './envelope.ts';

const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=b' };

/** As whoever reads the message gets them. */
function received(written: MsgHdrs): MsgHdrs {
  return MsgHdrsImpl.decode((written as MsgHdrsImpl).encode());
}

describe('the headers of a message', () => {
  it('give back what was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (attributes) => {
        const meta = { id: 'e', attributes };
        expect(readMeta(received(writeHeaders(meta, trace)))).toEqual(JSON.parse(JSON.stringify(meta)));
      }),
    );
    expect(readTrace(received(writeHeaders({}, trace)))).toEqual(trace);
  });

  it('hold nothing of a trace that is not there', () => {
    expect(readTrace(received(writeHeaders({}, {})))).toEqual({});
    expect(readTrace(undefined)).toEqual({});
  });

  it('say so when the message is none of ours', () => {
    for (const headers of [undefined, natsHeaders()]) {
      expect(() => readMeta(headers)).toThrow('the message has no Hw-Meta header: it was not written by Hookwire');
    }
  });
});
