import { metrics } from '@opentelemetry/sdk-node';

/**
 * A state that could not be asked for has to be missing. Cumulatively, the SDK would repeat what it was; that a gauge
 * is read as a delta changes nothing else, as none has a sum.
 * @param others of all other instruments
 */
export function gaugesAnew(others: metrics.AggregationTemporalitySelector): metrics.AggregationTemporalitySelector {
  return (type) =>
    type === metrics.InstrumentType.OBSERVABLE_GAUGE ? metrics.AggregationTemporality.DELTA : others(type);
}
