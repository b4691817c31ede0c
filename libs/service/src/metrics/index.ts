export { exemplifyBy } from './http-server-metrics.ts';
export { attributeSets, Counter, Histogram, observe, type Observe } from './instruments.ts';
export { plain, prometheusName } from './prometheus-names.ts';
export { METRICS, type Metric, type MetricName } from './table.ts';
