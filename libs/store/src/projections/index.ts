export * from './partitions.ts';
export * from './positions.ts';
export * from './projection-pool.ts';
export * from './projection-tables.ts';
export * from './reset-projections.ts';
export * from './rows.ts';
export * from './shard-locks.ts';
