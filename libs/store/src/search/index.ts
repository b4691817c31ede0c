export * from './bounded-read.ts';
export * from './delivery-conditions.ts';
export * from './delivery-search.ts';
export * from './event-search.ts';
export * from './place.ts';
export * from './statement.ts';
