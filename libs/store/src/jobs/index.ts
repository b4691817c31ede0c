export * from './job-queue.ts';
export * from './job.ts';
export * from './replay-queries.ts';
