import { z } from 'zod';

// What of the configurations of the collector, Tempo, Loki and Grafana's provisioning is known here. These programs do not
// run where this was built, so the keys and types were taken over from what they publish; one that is not here is refused.

const duration = z.string().regex(/^-?\d+(ms|s|m|h)$/);
const address = z.string().regex(/^[\w.-]+:\d+$/);
const httpUrl = z.string().regex(/^http:\/\/[\w.-]+:\d+(\/[\w/]*)?$/);
const port = z.int().min(1).max(65_535);
const endpoint = z.strictObject({ endpoint: address });
const otlpProtocols = z.strictObject({ grpc: endpoint.optional(), http: endpoint.optional() });

const policy = z.discriminatedUnion('type', [
  z.strictObject({
    name: z.string(),
    type: z.literal('status_code'),
    status_code: z.strictObject({ status_codes: z.array(z.enum(['ERROR', 'OK', 'UNSET'])) }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('latency'),
    latency: z.strictObject({ threshold_ms: z.int(), upper_threshold_ms: z.int().optional() }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('numeric_attribute'),
    numeric_attribute: z.strictObject({ key: z.string(), min_value: z.int(), max_value: z.int() }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('probabilistic'),
    probabilistic: z.strictObject({ sampling_percentage: z.number().min(0).max(100) }),
  }),
]);

/**
 * By the type of a component, which is its name up to a slash.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib: config.schema.yaml beside each component
 */
const components = {
  receivers: { otlp: z.strictObject({ protocols: otlpProtocols }) },
  processors: {
    memory_limiter: z.strictObject({ check_interval: duration, limit_mib: z.int(), spike_limit_mib: z.int() }),
    tail_sampling: z.strictObject({
      decision_wait: duration,
      num_traces: z.int(),
      expected_new_traces_per_sec: z.int(),
      decision_cache: z.strictObject({ sampled_cache_size: z.int(), non_sampled_cache_size: z.int() }),
      policies: z.array(policy),
    }),
    batch: z.strictObject({ send_batch_size: z.int(), timeout: duration }),
  },
  exporters: {
    otlp: z.strictObject({ endpoint: address, tls: z.strictObject({ insecure: z.boolean() }) }),
    otlphttp: z.strictObject({ endpoint: httpUrl }),
    prometheus: z.strictObject({ endpoint: address, enable_open_metrics: z.boolean() }),
  },
  extensions: { health_check: endpoint },
};

type Kind = keyof typeof components;

function componentsOf(kind: Kind) {
  const known: Record<string, z.ZodType> = components[kind];
  return z.record(z.string(), z.unknown()).superRefine((configured, context) => {
    for (const [name, value] of Object.entries(configured)) {
      const schema = known[name.split('/')[0]!];
      const issues = schema ? (schema.safeParse(value).error?.issues ?? []) : [{ message: 'is not known', path: [] }];
      for (const { message, path } of issues) context.addIssue({ code: 'custom', message, path: [name, ...path] });
    }
  });
}

const pipeline = z.strictObject({
  receivers: z.array(z.string()),
  processors: z.array(z.string()),
  exporters: z.array(z.string()),
});

export const collectorConfig = z.strictObject({
  receivers: componentsOf('receivers'),
  processors: componentsOf('processors'),
  exporters: componentsOf('exporters'),
  extensions: componentsOf('extensions'),
  service: z.strictObject({
    extensions: z.array(z.string()),
    pipelines: z.strictObject({ traces: pipeline, logs: pipeline, metrics: pipeline }),
    telemetry: z.strictObject({
      metrics: z.strictObject({
        readers: z.array(
          z.strictObject({
            pull: z.strictObject({
              exporter: z.strictObject({ prometheus: z.strictObject({ host: z.string(), port }) }),
            }),
          }),
        ),
      }),
    }),
  }),
});

/** @see https://grafana.com/docs/tempo/latest/configuration/ (2.x) */
export const tempoConfig = z.strictObject({
  server: z.strictObject({ http_listen_port: port, log_level: z.enum(['debug', 'info', 'warn', 'error']) }),
  distributor: z.strictObject({
    receivers: z.strictObject({ otlp: z.strictObject({ protocols: otlpProtocols }) }),
  }),
  compactor: z.strictObject({ compaction: z.strictObject({ block_retention: duration }) }),
  storage: z.strictObject({
    trace: z.strictObject({
      backend: z.literal('local'),
      wal: z.strictObject({ path: z.string() }),
      local: z.strictObject({ path: z.string() }),
    }),
  }),
  usage_report: z.strictObject({ reporting_enabled: z.boolean() }),
});

/** @see https://grafana.com/docs/loki/latest/configure/ (3.x) */
export const lokiConfig = z.strictObject({
  auth_enabled: z.boolean(),
  server: z.strictObject({ http_listen_port: port, log_level: z.enum(['debug', 'info', 'warn', 'error']) }),
  common: z.strictObject({
    instance_addr: z.string(),
    path_prefix: z.string(),
    replication_factor: z.int(),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.literal('inmemory') }) }),
    storage: z.strictObject({
      filesystem: z.strictObject({ chunks_directory: z.string(), rules_directory: z.string() }),
    }),
  }),
  schema_config: z.strictObject({
    configs: z.array(
      z.strictObject({
        from: z.iso.date(),
        // Structured metadata needs these two.
        store: z.literal('tsdb'),
        schema: z.literal('v13'),
        object_store: z.literal('filesystem'),
        index: z.strictObject({ prefix: z.string(), period: z.literal('24h') }),
      }),
    ),
  }),
  compactor: z.strictObject({
    working_directory: z.string(),
    retention_enabled: z.boolean(),
    delete_request_store: z.literal('filesystem'),
  }),
  limits_config: z.strictObject({
    retention_period: duration,
    allow_structured_metadata: z.literal(true),
    ingestion_rate_mb: z.number(),
    ingestion_burst_size_mb: z.number(),
    otlp_config: z.strictObject({
      resource_attributes: z.strictObject({
        ignore_defaults: z.boolean(),
        attributes_config: z.array(
          z.strictObject({
            action: z.enum(['index_label', 'structured_metadata', 'drop']),
            attributes: z.array(z.string()),
          }),
        ),
      }),
    }),
  }),
  analytics: z.strictObject({ reporting_enabled: z.boolean() }),
});

const tags = z.array(z.strictObject({ key: z.string(), value: z.string() }));
const source = { name: z.string(), uid: z.string(), access: z.literal('proxy'), url: httpUrl, editable: z.boolean() };

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources and the page of each source */
export const dataSources = z.strictObject({
  apiVersion: z.literal(1),
  datasources: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        ...source,
        type: z.literal('prometheus'),
        isDefault: z.boolean(),
        jsonData: z.strictObject({
          httpMethod: z.literal('POST'),
          timeInterval: duration,
          exemplarTraceIdDestinations: z.array(z.strictObject({ name: z.string(), datasourceUid: z.string() })),
        }),
      }),
      z.strictObject({
        ...source,
        type: z.literal('tempo'),
        jsonData: z.strictObject({
          tracesToLogsV2: z.strictObject({
            datasourceUid: z.string(),
            spanStartTimeShift: duration,
            spanEndTimeShift: duration,
            tags,
            customQuery: z.boolean(),
            query: z.string(),
          }),
          tracesToMetrics: z.strictObject({
            datasourceUid: z.string(),
            spanStartTimeShift: duration,
            spanEndTimeShift: duration,
            tags,
            queries: z.array(z.strictObject({ name: z.string(), query: z.string() })),
          }),
          nodeGraph: z.strictObject({ enabled: z.boolean() }),
        }),
      }),
      z.strictObject({
        ...source,
        type: z.literal('loki'),
        jsonData: z.strictObject({
          derivedFields: z.array(
            z.strictObject({
              name: z.string(),
              matcherType: z.enum(['regex', 'label']),
              matcherRegex: z.string(),
              url: z.string(),
              datasourceUid: z.string(),
              urlDisplayLabel: z.string(),
            }),
          ),
        }),
      }),
    ]),
  ),
});

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export const dashboardProviders = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      folder: z.string(),
      type: z.literal('file'),
      allowUiUpdates: z.boolean(),
      options: z.strictObject({ path: z.string() }),
    }),
  ),
});
