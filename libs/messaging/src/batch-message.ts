import type { BatchTask, Task } from '#domain';

// A batch that is tried again is one message. JetStream stores none with over 64 KiB of headers, and the tasks of a
// batch may be more; they need no payloads beside them (those are read when it is due), so they are the message's data.

/** What the headers of a batch's message say. */
export type BatchHead = Omit<BatchTask, 'tasks'>;

export function encodeBatch({ tasks, ...head }: BatchTask): { head: BatchHead; data: Uint8Array } {
  return { head, data: Buffer.from(JSON.stringify(tasks)) };
}

export function decodeBatch({ batch, endpoint, tenant }: BatchHead, data: Uint8Array): BatchTask {
  return { batch, endpoint, tenant, tasks: JSON.parse(Buffer.from(data).toString()) as Task[] };
}

export function isBatch(meta: Task | BatchHead): meta is BatchHead {
  return 'batch' in meta;
}
