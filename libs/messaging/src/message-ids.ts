import type { BatchTask, Task } from '#domain';

// An id by which JetStream drops a repeated publish is made here, each with the reason why it is right.

export const messageIds = {
  /** A producer that got no answer sends the event again: the same tenant and event id are one event. */
  event: (tenant: string, event: string) => `${tenant}/${event}`,
  /** A crashed fan-out publishes its tasks again: one task a delivery and run. */
  task: (delivery: string, run: string) => `${delivery}/${run}`,
  /**
   * A worker that crashed after parking a task parks it again. An attempt is parked once at most: what was taken from
   * its lane is not put back, and the next attempt has another number.
   */
  parked: (task: Task | BatchTask) =>
    'tasks' in task ? `${task.batch}/${task.tasks[0]?.attempt}` : `${task.delivery}/${task.run}/${task.attempt}`,
  /** The retry of a run that is not to wait: each schedule is hastened once. */
  hastened: (schedule: string, sequence: number) => `${schedule}/${sequence}`,
  /** A fact is published again when its stored-answer got lost: its own id. */
  fact: (fact: { readonly id: string }) => fact.id,
  /** A fact that was put in the place of another, because an event was erased: once an erasure. */
  moved: (fact: { readonly id: string }, erasure: string) => `${fact.id}/${erasure}`,
  /** As with a fact. */
  notice: (notice: { readonly id: string }) => notice.id,
} as const;
