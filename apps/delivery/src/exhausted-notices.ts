import {
  getsOperationalEvents,
  noticeId,
  OPERATIONAL_TYPES,
  SYSTEM_TENANT,
  type Attempted,
  type EndpointNotice,
  type EndpointRecord,
} from '#domain';
import { insist, type Publisher, type RegistryView } from '#messaging';
import type { Logger } from '#service';
import type { Work } from './attempt.ts';

const TYPE = OPERATIONAL_TYPES.exhausted;

/** Says of deliveries that they were given up, to the registry, through the log. */
export class ExhaustedNotices {
  readonly #view: Pick<RegistryView, 'endpointsOf'>;
  readonly #publisher: Pick<Publisher, 'notice'>;
  readonly #log: Logger;

  constructor(view: Pick<RegistryView, 'endpointsOf'>, publisher: Pick<Publisher, 'notice'>, log: Logger) {
    this.#view = view;
    this.#publisher = publisher;
    this.#log = log;
  }

  /**
   * Resolves when it is stored: before the tasks are acknowledged, so that a crash repeats it. Nothing is said while
   * nobody subscribed: an endpoint that is gone gives up as many deliveries as it has.
   * @param facts their last attempts, one for each of the works
   */
  async say(
    endpoint: EndpointRecord,
    works: readonly Pick<Work, 'task'>[],
    facts: readonly Attempted[],
  ): Promise<void> {
    if (getsOperationalEvents(endpoint) || !this.#isWanted(endpoint.tenant)) return;
    await Promise.all(
      facts
        .filter((_, n) => !works[n]!.task.event.operational)
        .map((fact) => insist(() => this.#publisher.notice(exhaustedNotice(fact), {}), this.#log)),
    );
  }

  #isWanted(tenant: string): boolean {
    return [tenant, SYSTEM_TENANT].some((id) => this.#view.endpointsOf(id)?.hasSubscriber(TYPE, true) ?? false);
  }
}

export function exhaustedNotice(fact: Attempted): EndpointNotice {
  const { event, endpoint, delivery, run } = fact;
  // A run ends once: repeated by a worker that crashed before it could say that it is done, this is the same again.
  const id = noticeId(delivery, run, 'exhausted');
  return {
    kind: 'endpoint_notice',
    id,
    tenant: event.tenant,
    endpoint,
    at: fact.at,
    notice: {
      type: 'exhausted',
      delivery,
      run,
      event: { id: event.id, type: event.type },
      attempts: fact.attempt,
      firstAttemptAt: fact.firstAttemptAt,
      lastAttempt: {
        id: fact.attemptId,
        startedAt: fact.startedAt,
        statusCode: fact.response?.status,
        error: fact.error,
      },
    },
  };
}
