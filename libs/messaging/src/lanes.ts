import type { StoredMsg } from '@nats-io/jetstream';
import type { BatchTask, Task } from '#domain';
import type { TraceHeaders } from '#service';
import { decodeBatch, encodeBatch, isBatch, type BatchHead } from './batch-message.ts';
import type { Broker } from './broker.ts';
import { deleteMessage } from './erase-messages.ts';
import { readMeta, readTrace, writeHeaders } from './envelope.ts';
import { messageIds } from './message-ids.ts';
import { readStream } from './read-stream.ts';
import { storeMessage } from './store-message.ts';
import { subjects } from './subjects.ts';

/** What waits in a lane: a task, or deliveries that failed together and are tried again together. */
export interface Parked {
  /** Its place in WAITING. */
  readonly sequence: number;
  readonly task: Task | BatchTask;
  /** The payload, when the task carries it. */
  readonly data: Uint8Array;
  readonly trace: TraceHeaders;
  /** Milliseconds since the epoch, by the broker's clock. */
  readonly since: number;
}

/** A lane's payloads are read at most so much at a time. */
const READ_BYTES = 2 * 1024 * 1024;

/** The lanes of endpoints in the stream WAITING. Only the owner of a shard touches its lanes. */
export class Lanes {
  readonly #broker: Broker;
  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** @param data the payload that a task carries; a batch has none @returns false when it was there already: put by a worker that crashed before it could say so */
  async park(task: Task | BatchTask, data: Uint8Array, trace: TraceHeaders): Promise<boolean> {
    const batch = 'tasks' in task ? encodeBatch(task) : undefined;
    const tenant = 'tasks' in task ? task.tenant : task.event.tenant;
    const ack = await storeMessage(this.#broker, 'WAITING', subjects.lane(tenant, task.endpoint), batch?.data ?? data, {
      msgID: messageIds.parked(task),
      headers: writeHeaders(batch?.head ?? task, trace),
    });
    return !ack.duplicate;
  }

  /** The next in a lane behind a place, at most `count`, oldest first. */
  async read(tenant: string, endpoint: string, behind: number, count: number): Promise<Parked[]> {
    const messages = await readStream(this.#broker, 'WAITING', {
      seq: behind + 1,
      next_by_subj: subjects.lane(tenant, endpoint),
      batch: count,
      max_bytes: READ_BYTES,
    });
    return messages.map(toParked);
  }

  /** What is settled leaves its lane. Removed twice is removed. */
  async remove(sequence: number): Promise<void> {
    await deleteMessage(this.#broker, 'WAITING', sequence, false);
  }

  /** The lanes that hold something. @param filter a subject: of all lanes, of a shard's, or of one */
  async holding(filter: string): Promise<Holding[]> {
    const { state } = await this.#broker.jsm.streams.info('WAITING', { subjects_filter: filter });
    return Object.entries(state.subjects ?? {}).map(([subject, count]) => {
      const [, shard, tenant, endpoint] = subject.split('.') as [string, string, string, string];
      return { shard: Number(shard), tenant, endpoint, count };
    });
  }
}

/** A lane that is not empty. */
export interface Holding {
  readonly shard: number;
  readonly tenant: string;
  readonly endpoint: string;
  readonly count: number;
}

const NO_PAYLOAD = new Uint8Array();

function toParked(message: StoredMsg): Parked {
  const meta = readMeta<Task | BatchHead>(message.header);
  const task = isBatch(meta) ? decodeBatch(meta, message.data) : meta;
  return {
    sequence: message.seq,
    task,
    data: isBatch(meta) ? NO_PAYLOAD : message.data,
    trace: readTrace(message.header),
    since: message.time.getTime(),
  };
}
