import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { z } from 'zod';
import { collectorConfig, dashboardProviders, dataSources, lokiConfig, tempoConfig } from './telemetry-configs.ts';
import { readText } from './service-settings.ts';

const FOLDER = 'deploy/observability';

function read<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  const { data, error } = schema.safeParse(parse(readText(`${FOLDER}/${file}`)));
  expect(error?.issues ?? []).toEqual([]);
  return data!;
}
const PROVISIONING = 'grafana/provisioning';

describe('the collector', () => {
  it('has no keys that its components do not know', () => {
    read('collector.yaml', collectorConfig);
  });

  it.each(['receivers', 'processors', 'exporters', 'extensions'] as const)(
    'uses its %s, and has those it uses',
    (kind) => {
      const { service, ...config } = read('collector.yaml', collectorConfig);
      const used =
        kind === 'extensions' ? service.extensions : Object.values(service.pipelines).flatMap((it) => it[kind]);
      expect([...new Set(used)].sort()).toEqual(Object.keys(config[kind]).sort());
    },
  );

  it('limits its memory first, samples only traces, and makes batches of what is left', () => {
    const { pipelines } = read('collector.yaml', collectorConfig).service;
    expect(pipelines.traces.processors).toEqual(['memory_limiter', 'tail_sampling', 'batch']);
    expect(pipelines.logs.processors).toEqual(['memory_limiter', 'batch']);
    expect(pipelines.metrics.processors).toEqual(['memory_limiter', 'batch']);
  });

  it('refuses what is not known, so that this test says something', () => {
    const config = parse(readText(`${FOLDER}/collector.yaml`)) as { processors: Record<string, object> };
    Object.assign(config.processors['tail_sampling']!, { decision_waits: '1s' });
    config.processors['unheard_of'] = {};
    const paths = collectorConfig.safeParse(config).error!.issues.map(({ path }) => path.join('.'));
    expect(paths).toEqual(['processors.tail_sampling', 'processors.unheard_of']);
  });
});

describe('who sends where', () => {
  const collector = parse(readText(`${FOLDER}/collector.yaml`)) as {
    exporters: Record<string, { endpoint: string }>;
    service: { telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { port: number } } } }] } } };
  };
  const tempo = () => read('tempo.yaml', tempoConfig);
  const loki = () => read('loki.yaml', lokiConfig);
  const portOf = (address: string) => address.split(':').at(-1);

  it('the collector sends traces and logs to where Tempo and Loki take them', () => {
    expect(collector.exporters['otlp/tempo']!.endpoint).toBe(
      `tempo:${portOf(tempo().distributor.receivers.otlp.protocols.grpc!.endpoint)}`,
    );
    expect(collector.exporters['otlphttp/loki']!.endpoint).toBe(`http://loki:${loki().server.http_listen_port}/otlp`);
  });

  it('Prometheus asks the collector where it answers', () => {
    const { scrape_configs } = parse(readText(`${FOLDER}/prometheus.yml`)) as {
      scrape_configs: {
        job_name: string;
        honor_labels?: boolean;
        dns_sd_configs: [{ names: string[]; port: number }];
      }[];
    };
    const job = (name: string) => scrape_configs.find(({ job_name }) => job_name === name)!;
    const [{ pull }] = collector.service.telemetry.metrics.readers;
    expect(job('collector').dns_sd_configs[0].port).toBe(pull.exporter.prometheus.port);
    expect(String(job('otlp').dns_sd_configs[0].port)).toBe(portOf(collector.exporters['prometheus']!.endpoint));
    // Else all of it would be the collector's own.
    expect(job('otlp').honor_labels).toBe(true);
  });

  it('Grafana asks Tempo and Loki where they answer', () => {
    const urls = read(`${PROVISIONING}/datasources/hookwire.yaml`, dataSources).datasources.map(({ url }) => url);
    expect(urls).toEqual([
      'http://prometheus:9090',
      `http://tempo:${tempo().server.http_listen_port}`,
      `http://loki:${loki().server.http_listen_port}`,
    ]);
  });

  it('Loki makes a label of the service, and of nothing that has many values', () => {
    const { resource_attributes } = loki().limits_config.otlp_config;
    expect(resource_attributes.ignore_defaults).toBe(true);
    expect(resource_attributes.attributes_config.flatMap(({ attributes }) => attributes)).toContain('service.name');
    expect(JSON.stringify(resource_attributes)).not.toContain('instance');
  });

  it('data sources lead to data sources', () => {
    const { datasources } = read(`${PROVISIONING}/datasources/hookwire.yaml`, dataSources);
    const named = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"(\w+)"/g)].map(([, uid]) => uid);
    expect(named.length).toBe(4);
    expect(datasources.map(({ uid }) => uid)).toEqual(expect.arrayContaining(named));
  });

  it('Grafana finds the dashboards where docs/observability.md says they have to be', () => {
    const { providers } = read(`${PROVISIONING}/dashboards/hookwire.yaml`, dashboardProviders);
    expect(readText('docs/observability.md')).toContain(`\`${providers[0]!.options.path}/\``);
  });
});
