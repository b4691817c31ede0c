import {
  bucketsOf,
  deliverySearch,
  eventSearch,
  mostAttempts,
  totalsOf,
  type DeliverySearch,
  type EventSearch,
  type Scan,
  type Statement,
  type StatsSpan,
} from '#store';
import { DAY_MS, EVENT_TYPES, type BenchTenant, type World } from './world.ts';

/** One request, and the statement that it is answered with. */
export interface Asked {
  readonly tenant: string;
  readonly path: string;
  readonly statement: Statement;
}

export interface Question {
  readonly name: string;
  /** Days whose partitions the plan may touch. */
  readonly days: number;
  /** @param random 0 ≤ random < 1 */
  ask(world: World, random: () => number): Asked;
}

const PAGE: Scan = { order: 'newest', limit: 51 };

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

/** The first tenants are asked for most, as they have the most. */
function anyTenant({ tenants }: World, random: () => number): BenchTenant {
  return tenants[Math.floor(random() ** 2 * tenants.length)]!;
}

type Filters = Omit<DeliverySearch, 'tenant' | 'from'>;

function deliveries(
  name: string,
  days: number,
  filters: (tenant: BenchTenant, random: () => number) => Filters,
  scan: Scan = PAGE,
): Question {
  return {
    name: `deliveries: ${name}`,
    days,
    ask(world, random) {
      const tenant = anyTenant(world, random);
      const to = new Date(
        days === world.days ? world.end : world.end - Math.floor(random() * (world.days - days)) * DAY_MS,
      );
      const search = {
        tenant: tenant.id,
        from: new Date(to.getTime() - days * DAY_MS),
        to,
        ...filters(tenant, random),
      };
      return {
        tenant: tenant.id,
        path: `/v1/deliveries?${deliveryQuery(search)}${scan.order === 'oldest' ? '&order=oldest' : ''}`,
        statement: deliverySearch(search, scan),
      };
    },
  };
}

function events(
  name: string,
  days: number,
  filters: (random: () => number) => Omit<EventSearch, 'tenant' | 'from'>,
): Question {
  return {
    name: `events: ${name}`,
    days,
    ask(world, random) {
      const { id: tenant } = anyTenant(world, random);
      const to = new Date(world.end);
      const search: EventSearch = { tenant, from: new Date(world.end - days * DAY_MS), to, ...filters(random) };
      const query = new URLSearchParams(span(search));
      for (const type of search.types ?? []) query.append('type', type);
      if (search.matched !== undefined) query.append('matched', String(search.matched));
      for (const [key, value] of Object.entries(search.attributes ?? {})) query.append(`attributes[${key}]`, value);
      return { tenant, path: `/v1/events?${query.toString()}`, statement: eventSearch(search, PAGE) };
    },
  };
}

function span({ from, to }: { from: Date; to?: Date }): Record<string, string> {
  return { from: from.toISOString(), ...(to ? { to: to.toISOString() } : {}) };
}

function deliveryQuery(search: DeliverySearch): string {
  const query = new URLSearchParams(span(search));
  const { endpoint, event, error } = search;
  for (const [name, value] of Object.entries({ endpoint, event, error })) if (value) query.append(name, value);
  for (const status of search.statuses ?? []) query.append('status', status);
  for (const type of search.types ?? []) query.append('type', type);
  for (const answer of search.answers ?? []) {
    query.append('code', answer === 'none' ? answer : 'class' in answer ? `${answer.class}xx` : String(answer.code));
  }
  for (const [key, value] of Object.entries(search.attributes ?? {})) query.append(`attributes[${key}]`, value);
  return query.toString();
}

type Read = 'totals' | 'buckets' | 'ranking';

function stats(
  name: string,
  days: number,
  read: Read,
  of: (tenant: BenchTenant, random: () => number) => Pick<StatsSpan, 'dimension' | 'grain'> & { readonly one?: string },
): Question {
  return {
    name: `stats: ${name}`,
    // Not in partitions.
    days: 0,
    ask(world, random) {
      const tenant = anyTenant(world, random);
      const { dimension, grain, one } = of(tenant, random);
      const [from, to] = [new Date(world.end - days * DAY_MS), new Date(world.end)];
      const query = new URLSearchParams({ ...span({ from, to }), by: dimension });
      if (one) query.append(dimension, one);
      if (read === 'buckets') query.append('bucket', grain);
      const asked = { tenant: tenant.id, dimension, grain, from, to };
      const statement =
        read === 'ranking'
          ? mostAttempts(asked, 10)
          : read === 'totals'
            ? totalsOf(asked, [one ?? ''])
            : bucketsOf(asked, [one ?? '']);
      return { tenant: tenant.id, path: `/v1/stats?${query.toString()}`, statement };
    },
  };
}

/** The searches and statistics that people ask for, over as much time as is generated unless they say otherwise. */
export function questions({ days }: World): readonly Question[] {
  const customer = (random: () => number) => ({ customer: `c-${Math.floor(random() * 100_000)}` });
  return [
    deliveries('the newest', days, () => ({})),
    deliveries('the oldest', days, () => ({}), { ...PAGE, order: 'oldest' }),
    deliveries('one day', 1, () => ({})),
    deliveries('an endpoint', days, ({ endpoints }, random) => ({ endpoint: pick(endpoints, random) })),
    deliveries('exhausted', days, () => ({ statuses: ['exhausted'] })),
    deliveries('pending or retrying', days, () => ({ statuses: ['pending', 'retrying'] })),
    deliveries('an endpoint’s exhausted', days, ({ endpoints }, random) => ({
      endpoint: pick(endpoints, random),
      statuses: ['exhausted'],
    })),
    deliveries('a type', days, (_, random) => ({ types: [pick(EVENT_TYPES, random)] })),
    deliveries('all types below a name', days, () => ({ types: ['invoice.*'] })),
    deliveries('a status code', days, () => ({ answers: [{ code: 404 }] })),
    deliveries('5xx', days, () => ({ answers: [{ class: 5 }] })),
    deliveries('no answer', days, () => ({ answers: ['none'] })),
    deliveries('an error', days, () => ({ error: 'timeout' })),
    deliveries('a frequent attribute', days, () => ({ attributes: { region: 'eu' } })),
    deliveries('a rare attribute', days, (_, random) => ({ attributes: customer(random) })),
    deliveries('an endpoint, a type, 5xx and exhausted', days, ({ endpoints }, random) => ({
      endpoint: pick(endpoints, random),
      types: [pick(EVENT_TYPES, random)],
      answers: [{ class: 5 }],
      statuses: ['exhausted'],
    })),
    deliveries('an attribute and what none has', days, () => ({ attributes: { region: 'ap' }, error: 'dns_failed' })),
    deliveries('types that none has', days, () => ({ types: ['nothing.*'] })),
    events('the newest', days, () => ({})),
    events('a type', days, (random) => ({ types: [pick(EVENT_TYPES, random)] })),
    events('that matched nobody', days, () => ({ matched: false })),
    events('a rare attribute', days, (random) => ({ attributes: customer(random) })),
    stats('a tenant by hour', days, 'buckets', () => ({ dimension: 'tenant', grain: 'hour' })),
    stats('a tenant by day', days, 'buckets', () => ({ dimension: 'tenant', grain: 'day' })),
    stats('a tenant by minute, a day', 1, 'buckets', () => ({ dimension: 'tenant', grain: 'minute' })),
    stats('an endpoint by hour', days, 'buckets', ({ endpoints }, random) => ({
      dimension: 'endpoint',
      grain: 'hour',
      one: pick(endpoints, random),
    })),
    stats('a type by hour', days, 'buckets', (_, random) => ({
      dimension: 'type',
      grain: 'hour',
      one: pick(EVENT_TYPES, random),
    })),
    stats('an endpoint in all', days, 'totals', ({ endpoints }, random) => ({
      dimension: 'endpoint',
      grain: 'day',
      one: pick(endpoints, random),
    })),
    stats('the busiest endpoints', days, 'ranking', () => ({ dimension: 'endpoint', grain: 'day' })),
    stats('the busiest types', days, 'ranking', () => ({ dimension: 'type', grain: 'day' })),
  ];
}
