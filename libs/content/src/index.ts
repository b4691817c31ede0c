export * from './event-view.ts';
export * from './filter/index.ts';
export * from './json.ts';
export * from './problem.ts';
export * from './template/index.ts';
