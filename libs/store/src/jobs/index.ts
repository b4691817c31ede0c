export * from './event-deliveries.ts';
export * from './job-queue.ts';
export * from './job.ts';
export * from './passed-deliveries.ts';
