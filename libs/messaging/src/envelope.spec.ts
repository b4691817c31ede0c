import { describe, expect, it } from '@jest/globals';
import { headers as natsHeaders } from '@nats-io/transport-node';
import fc from 'fast-check';
import { readMeta, readTrace, writeHeaders } from './envelope.ts';

const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=b' };

describe('the headers of a message', () => {
  it('give back what was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (attributes) => {
        const meta = { id: 'e', attributes };
        expect(readMeta(writeHeaders(meta, trace))).toEqual(JSON.parse(JSON.stringify(meta)));
      }),
    );
    expect(readTrace(writeHeaders({}, trace))).toEqual(trace);
  });

  it('hold nothing of a trace that is not there', () => {
    expect(readTrace(writeHeaders({}, {}))).toEqual({});
    expect(readTrace(undefined)).toEqual({});
  });

  it('say so when the message is none of ours', () => {
    for (const headers of [undefined, natsHeaders()]) {
      expect(() => readMeta(headers)).toThrow('the message has no Hw-Meta header: it was not written by Hookwire');
    }
  });
});
