import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { METRICS } from '#service';
import {
  apps,
  freePort,
  prometheusIfAny,
  promtool,
  startPostgresExporter,
  startPrometheus,
  startReceiver,
  waitUntil,
  type Receiver,
  type TestPrometheus,
} from '#testkit';
import { askedOfLines, askedOfSpans } from '../fields-asked.ts';
import { codeRows, readText, unquoted } from '../service-settings.ts';
import { attribute, startCollector, type Collector } from './collector.ts';
import { alerts, configFor, filledIn, OBSERVABILITY, panelQueries, sampledBy } from './observability.ts';
import { podsFound } from './pods-found.ts';
import { startScenario, type Scenario } from './scenario.ts';

/** What a histogram's name ends with. */
const HISTOGRAM = /_(bucket|count|sum)$/;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** By prometheus-nats-exporter, which is not to be had here. */
const OF_NATS_EXPORTER = /\bgnatsd_/;

const binaries = await prometheusIfAny();
const withPrometheus = binaries ? describe : describe.skip;

/** The metrics that the page promises: by their name in Prometheus, the services that have them. */
const documented = new Map(
  codeRows(readText('docs/operations.md'))
    .filter((cells) => cells.length === 6)
    .map(([, name, , , services]) => {
      const jobs = services === 'all' ? [...apps] : services!.replace('*', '').split(', ');
      return [unquoted(name!), jobs.sort()];
    }),
);

withPrometheus('metrics of the whole platform', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let collector: Collector;
  let prometheus: TestPrometheus;
  let exporter: Awaited<ReturnType<typeof startPostgresExporter>>;

  beforeAll(async () => {
    collector = await startCollector();
    receiver = await startReceiver({
      respond: ({ path, body }, nth) => {
        // Whether it wants events at all: it does.
        if (body.includes('"challenge"')) return { body };
        if (path === '/good') return { status: 200 };
        if (nth % 2 === 1) return { status: 503 };
        return path === '/bad' ? 'reset' : { status: 200 };
      },
    });
    const ports = Object.fromEntries(await Promise.all(apps.map(async (app) => [app, await freePort()] as const)));
    scenario = await startScenario({
      env: {
        OTEL_METRICS_EXPORTER: 'prometheus,otlp',
        OTEL_METRIC_EXPORT_INTERVAL: '500',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '500',
        OTEL_BLRP_SCHEDULE_DELAY: '500',
      },
      perApp: Object.fromEntries(
        apps.map((app) => [
          app,
          {
            OTEL_EXPORTER_PROMETHEUS_PORT: String(ports[app]),
            ...(app === 'registry' ? { HOOKWIRE_VERIFY_ENDPOINTS: 'true' } : {}),
          },
        ]),
      ),
    });
    const jobs = Object.fromEntries(apps.map((app) => [`hookwire-${app}`, ports[app]!]));
    exporter = await startPostgresExporter(binaries!.postgresExporter, scenario.postgres.url);
    prometheus = await startPrometheus(binaries!.prometheus, configFor({ ...jobs, postgres: exporter.port }));
    await load();
  }, 120_000);

  afterAll(async () => {
    await prometheus?.stop();
    await exporter?.stop();
    await scenario?.stop();
    await receiver?.close();
    collector?.close();
  });

  /** An endpoint that the registry has asked whether it wants events. @returns its id */
  async function wanted(path: string, more: object): Promise<string> {
    const { id } = await scenario.createEndpoint(receiver.url + path, more);
    await scenario.api('POST', `/v1/endpoints/${id}/verify`);
    return id;
  }

  /** A little of everything that can happen to an event. */
  async function load(): Promise<void> {
    const retry = { delaysSeconds: [0.1, 0.1], jitter: 0 };
    const eventTypes = ['load.made'];
    const rateLimit = { limit: 1, windowSeconds: 0.1 };
    await wanted('/good', { eventTypes, rateLimit });
    await wanted('/good', { eventTypes, ordered: true });
    await wanted('/flaky', { eventTypes, retry });
    await wanted('/bad', { eventTypes, retry });
    const gone = await wanted('/bad', { eventTypes: ['gone.soon'], retry: { delaysSeconds: [1], jitter: 0 } });
    for (let n = 0; n < 20; n++) await scenario.publish({ id: `load-${n}`, type: 'load.made', data: { n } });
    expect((await scenario.publish({ type: 'not a type', data: {} })).status).toBe(422);
    expect((await scenario.publish({ type: 'nobody.listens', data: {} })).status).toBe(202);
    await scenario.publish({ id: 'gone', type: 'gone.soon', data: { gone: true } });
    await receiver.waitFor((requests) => requests.some(({ body }) => body.includes('gone')), 15_000);
    await scenario.api('DELETE', `/v1/endpoints/${gone}`);
  }

  it('are those of the table, of every service that it names and of no other', async () => {
    const ours = [...documented.keys()].map((name) => `${name}(_bucket|_count|_sum)?`).join('|');
    let seen = new Map<string, string[]>();
    const look = async () => {
      seen = new Map();
      for (const { metric } of await prometheus.query(`count by (__name__, job) ({__name__=~"${ours}"})`)) {
        const full = metric['__name__']!;
        const name = documented.has(full) ? full : full.replace(HISTOGRAM, '');
        const jobs = new Set([...(seen.get(name) ?? []), metric['job']!.replace('hookwire-', '')]);
        seen.set(name, [...jobs].sort());
      }
      return [...documented].every(([name, jobs]) => jobs.every((job) => seen.get(name)?.includes(job)));
    };
    await waitUntil(look, { deadlineMs: 60_000, every: 250, what: 'all metrics' }).catch(() => undefined);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(documented));
    // Nothing is exposed that the table does not have.
    const match = encodeURIComponent('{job=~"hookwire-.+"}');
    const names = await prometheus.ask<string[]>(`label/__name__/values?match[]=${match}`);
    const others = names.filter((name) => !/^(up|target_info|scrape_.*|ALERTS.*)$/.test(name));
    const isDocumented = (name: string) => documented.has(name) || documented.has(name.replace(HISTOGRAM, ''));
    expect(others.filter((name) => !isDocumented(name))).toEqual([]);
  }, 90_000);

  it('name no tenant, endpoint or event, and have no other attributes than documented', async () => {
    const rows = codeRows(readText('docs/operations.md')).filter((cells) => cells.length === 6);
    const attributes = new Map(rows.map(([, name, , labels]) => [unquoted(name!), unquoted(labels!).split(', ')]));
    const series = await prometheus.query('{job=~"hookwire-.+"}');
    const own = new Set(['__name__', 'job', 'instance', 'le']);
    for (const { metric } of series) {
      const name = metric['__name__']!;
      const allowed = attributes.get(name) ?? attributes.get(name.replace(HISTOGRAM, ''));
      if (!allowed) continue;
      expect(Object.keys(metric).filter((label) => !own.has(label) && !allowed.includes(label))).toEqual([]);
    }
    expect(JSON.stringify(series)).not.toMatch(new RegExp(`${scenario.tenant}|load-\\d|ep_`));
  });

  it('say what happened', async () => {
    const value = async (expression: string) => Number((await prometheus.query(`sum(${expression})`))[0]?.value[1]);
    const reaches = (expression: string, atLeast: number) =>
      waitUntil(async () => (await value(expression)) >= atLeast, {
        deadlineMs: 60_000,
        every: 250,
        what: `${expression} to be ${atLeast}`,
      });
    await reaches('hookwire_events_accepted_total{hookwire_transport="http"}', 22);
    await reaches('hookwire_events_refused_total{error_type="validation_failed"}', 1);
    await reaches('hookwire_events_fanned_out_total{hookwire_matched="false"}', 1);
    await reaches('hookwire_delivery_attempts_total{hookwire_outcome="delivered",hookwire_reason="200"}', 40);
    await reaches('hookwire_delivery_attempts_total{hookwire_outcome="retry",hookwire_reason="503"}', 1);
    await reaches('hookwire_deliveries_cancelled_total{hookwire_reason="endpoint_deleted"}', 1);
    await reaches('hookwire_shards_owned', 64);
    await reaches('hookwire_queue_duration_seconds_count{messaging_consumer_group_name="lanes"}', 1);
    await reaches('hookwire_queue_duration_seconds_count{messaging_consumer_group_name="ordered"}', 1);
    expect(await value('hookwire_readiness == 0')).toBeNaN();
  }, 90_000);

  it('lead from a latency to the trace in which it was measured', async () => {
    const look = async () => {
      // Each time: it is the newest that stands for its bucket, and others may still be delivered.
      await fetch(`${scenario.platform.urls.ingest}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${scenario.apiKey}`,
          'content-type': 'application/json',
          traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        },
        body: JSON.stringify({ type: 'load.made', data: {} }),
      });
      return (await prometheus.exemplars('hookwire_delivery_duration_seconds_bucket')).includes(TRACE);
    };
    await waitUntil(look, { deadlineMs: 60_000, every: 500, what: 'the exemplar' });
  }, 90_000);

  it('go to a collector under the names of OpenTelemetry', async () => {
    const missing = () => Object.keys(METRICS).filter((name) => !collector.metrics.has(name));
    await waitUntil(() => missing().length === 0, { deadlineMs: 60_000, what: 'all metrics' }).catch(() => undefined);
    expect(missing()).toEqual([]);
    // Each process is one of its own, whatever its service is called.
    expect(collector.instances.size).toBe(apps.length);
  }, 90_000);

  it('can be asked for by every alert', async () => {
    for (const { expr } of alerts()) await prometheus.query(expr);
    const rules = await waitUntil(
      async () => {
        const { groups } = await prometheus.ask<{ groups: { rules: { name: string; health: string }[] }[] }>('rules');
        const all = groups.flatMap((group) => group.rules);
        return all.every(({ health }) => health !== 'unknown') && all;
      },
      { deadlineMs: 60_000, every: 100, what: 'the rules to be evaluated' },
    );
    expect(rules.map(({ name, health }) => [name, health])).toEqual(alerts().map(({ alert }) => [alert, 'ok']));
  }, 90_000);

  it('come with lines and spans that have what the panels of Loki and Tempo ask for', async () => {
    const queries = panelQueries().filter(({ query, type }) => type !== 'prometheus' && query !== '$trace');
    const missing = () => {
      const names = [...new Set(collector.logs.flatMap(({ attributes }) => attributes.map(({ key }) => key)))];
      return queries.flatMap(({ dashboard, panel, type, query }) => {
        const { services, fields } = type === 'loki' ? askedOfLines(query, names) : askedOfSpans(query);
        const said = type === 'loki' ? collector.logs : collector.spans;
        const has = new Set(
          said
            .filter(({ service }) => services.test(service))
            .flatMap(({ attributes }) => attributes.map(({ key }) => key)),
        );
        return fields.filter((field) => !has.has(field)).map((field) => [dashboard, panel, field]);
      });
    };
    expect(queries.length).toBeGreaterThan(20);
    await waitUntil(() => missing().length === 0, { deadlineMs: 60_000, what: 'all fields' }).catch(() => undefined);
    expect(missing()).toEqual([]);
    // By these, the collector chooses which traces are kept.
    const attempts = collector.spans.filter(({ name }) => name === 'attempt');
    expect(attempts.some(({ status }) => status.code === SpanStatusCode.ERROR)).toBe(true);
    for (const name of sampledBy()) expect(Number(attribute(attempts[0]!.attributes, name))).toBeGreaterThan(0);
  }, 90_000);

  it('fill every panel of the dashboards that asks for them', async () => {
    const panels = panelQueries().filter(({ type, query }) => type === 'prometheus' && !OF_NATS_EXPORTER.test(query));
    const variables = { database: new URL(scenario.postgres.url).pathname.slice(1) };
    let empty: unknown[] = [];
    const look = async () => {
      // Rates, and quantiles of them, are of what has grown.
      for (let n = 0; n < 3; n++) await scenario.publish({ id: `load-${n}`, type: 'load.made', data: { n } });
      await scenario.publish({ type: 'load.made', data: {} });
      await scenario.api('GET', '/v1/deliveries');
      const answers = await Promise.all(panels.map(({ query }) => prometheus.query(filledIn(query, variables))));
      empty = panels.filter((_, n) => !answers[n]!.some(({ value }) => Number.isFinite(Number(value[1]))));
      return empty.length === 0;
    };
    await waitUntil(look, { deadlineMs: 60_000, every: 500, what: 'all panels' }).catch(() => undefined);
    expect(empty).toEqual([]);
  }, 90_000);

  it('lead to traces from every panel that promises it', async () => {
    const panels = panelQueries().filter(({ hasExemplars }) => hasExemplars);
    const without = async () => {
      const found = await Promise.all(panels.map(({ query }) => prometheus.exemplars(filledIn(query, {}))));
      return panels.filter((_, n) => found[n]!.length === 0).map(({ panel, query }) => [panel, query]);
    };
    await waitUntil(async () => (await without()).length === 0, { deadlineMs: 30_000, what: 'exemplars' }).catch(
      () => undefined,
    );
    expect(await without()).toEqual([]);
    expect(panels.length).toBeGreaterThan(10);
  }, 90_000);
});

withPrometheus('the alerts', () => {
  it('fire and are silent as their tests say', async () => {
    const { ok, output } = await promtool(binaries!.promtool, ['test', 'rules', 'alerts.test.yml'], OBSERVABILITY);
    expect([ok, ok ? '' : output]).toEqual([true, '']);
  }, 60_000);

  it('are a configuration that Prometheus takes', async () => {
    const { ok, output } = await promtool(binaries!.promtool, ['check', 'config', 'prometheus.yml'], OBSERVABILITY);
    expect([ok, ok ? '' : output]).toEqual([true, '']);
  });
});

withPrometheus('the configuration for Kubernetes', () => {
  it('finds each pod of ours once, and names its job like its service', async () => {
    expect(await podsFound(binaries!.promtool)).toEqual([
      ['hookwire-delivery', '10.0.0.1:9467', 'pod-of-delivery'],
      ['hookwire-fanout', '10.0.0.1:9466', 'pod-of-fanout'],
      ['hookwire-ingest', '10.0.0.1:9464', 'pod-of-ingest'],
      ['hookwire-projector', '10.0.0.1:9468', 'pod-of-projector'],
      ['hookwire-registry', '10.0.0.1:9465', 'pod-of-registry'],
    ]);
  });
});
