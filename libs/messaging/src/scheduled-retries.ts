import { JetStreamApiError } from '@nats-io/jetstream';
import type { Task } from '#domain';
import type { BatchHead } from './batch-message.ts';
import type { Broker } from './broker.ts';
import { readMeta, readTrace, writeHeaders } from './envelope.ts';
import { messageIds } from './message-ids.ts';
import { subjects } from './subjects.ts';

const WRONG_LAST_SEQUENCE = 10071;

/** The run of a delivery whose retry the broker holds; `batch` when it is tried again together with others. */
export interface ScheduledRun {
  readonly tenant: string;
  readonly endpoint: string;
  readonly delivery: string;
  readonly run: string;
  readonly batch: string | null;
}

function subjectOf({ tenant, endpoint, delivery, run, batch }: ScheduledRun): string {
  return batch === null
    ? subjects.retry(tenant, endpoint, delivery, run)
    : subjects.retryOfBatch(tenant, endpoint, batch);
}

/**
 * Takes a retry back. One of a batch stays, as the others of it are still wanted.
 * @returns whether it was there
 */
export async function withdrawRetry({ jsm }: Broker, scheduled: ScheduledRun): Promise<boolean> {
  if (scheduled.batch !== null) return false;
  return (await jsm.streams.purge('RETRIES', { filter: subjectOf(scheduled) })).purged > 0;
}

/**
 * Makes a retry due now; that of a batch for all of it. The task comes first and its schedule goes then, so that it is
 * not lost in between; with the id, asked twice at once it is one task. A schedule that is put in the place of another in
 * the moment in which that one fires is never fired (nats-server 2.15), so this does without.
 * @returns false when there is none any more: it is due already, or under way
 */
export async function hastenRetry({ js, jsm }: Broker, scheduled: ScheduledRun): Promise<boolean> {
  const { tenant, endpoint } = scheduled;
  const subject = subjectOf(scheduled);
  const message = await jsm.streams.getMessage('RETRIES', { last_by_subj: subject });
  if (!message) return false;
  try {
    await js.publish(subjects.due(tenant, endpoint), message.data, {
      msgID: messageIds.hastened(subject, message.seq),
      headers: writeHeaders(readMeta<Task | BatchHead>(message.header), readTrace(message.header)),
      // Only while it has not fired.
      expect: { streamName: 'RETRIES', lastSubjectSequence: message.seq, lastSubjectSequenceSubject: subject },
    });
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return false;
    throw error;
  }
  await jsm.streams.purge('RETRIES', { filter: subject, seq: message.seq + 1 });
  return true;
}
