import { JetStreamApiError, type StoredMsg } from '@nats-io/jetstream';
import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { Fact } from '#domain';
import type { Broker } from './broker.ts';
import { readTrace, writeTrace } from './envelope.ts';
import { eraseMessage } from './erase-messages.ts';
import { messageIds } from './message-ids.ts';
import { subjects } from './subjects.ts';

const INSTEAD_OF = 'Hw-Instead-Of';
const ERASURE = 'Hw-Erasure';
const WRONG_LAST_SEQUENCE = 10071;

/** The place in DELIVERY_LOG of the fact that this one was put in the place of; undefined for an original. */
export function insteadOf(headers: MsgHdrs | undefined): number | undefined {
  const text = headers?.get(INSTEAD_OF);
  return text ? Number(text) : undefined;
}

/** For which erasure a fact was moved; undefined for an original. */
export function movedBy(headers: MsgHdrs | undefined): string | undefined {
  return headers?.get(ERASURE) || undefined;
}

/**
 * Puts a fact at the end of the log in the place of a message, and then erases the message. Done twice it is done once
 * (within two minutes; later the fact is there twice, and counted once by its id).
 * @param fact what the message says, or less
 * @param erasure names what it is done for
 */
export async function moveFact(broker: Broker, message: StoredMsg, fact: Fact, erasure: string): Promise<void> {
  const publish = (subject: string, lastSubjectSequence?: number) => {
    // New ones each time: what is expected is written into them.
    const headers = natsHeaders();
    writeTrace(headers, readTrace(message.header));
    headers.set(INSTEAD_OF, String(message.seq));
    headers.set(ERASURE, erasure);
    return broker.js.publish(subject, JSON.stringify(fact), {
      msgID: messageIds.moved(fact, erasure),
      headers,
      expect: { streamName: 'DELIVERY_LOG', ...(lastSubjectSequence === undefined ? {} : { lastSubjectSequence }) },
    });
  };
  if (!subjects.isOrdered(message.subject) || fact.kind === 'fanned_out') {
    await publish(message.subject);
  } else {
    try {
      // The last one says how far the endpoint is, and has to go on saying so.
      await publish(message.subject, message.seq);
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE)) throw error;
      await publish(subjects.logOfEndpoint(fact.event.tenant, fact.endpoint));
    }
  }
  await eraseMessage(broker, 'DELIVERY_LOG', message.seq);
}
