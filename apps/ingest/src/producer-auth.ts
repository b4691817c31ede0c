import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { apiKeyHash, type Scope } from '#domain';
import { Broker, KeyUses, RegistryView, subjects } from '#messaging';
import { HookwireError, LOGGER, type Logger } from '#service';

/** Who may publish, and for whom. */
export interface Producer {
  readonly tenant: string;
  /** Names the credentials in logs: the API key's id. */
  readonly id: string;
}

/** The registry answers within milliseconds; while it is away the report waits for the next time. */
const REPORT_TIMEOUT_MS = 2_000;

/** Knows producers by their API keys, and tells the registry which keys were used. */
@Injectable()
export class ProducerAuth implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #uses: KeyUses;

  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(Broker) broker: Broker,
    @Inject(LOGGER) log: Logger,
  ) {
    this.#uses = new KeyUses(
      async (uses) => {
        await broker.nc.request(subjects.keyUses, JSON.stringify(uses), { timeout: REPORT_TIMEOUT_MS });
      },
      (error) => log.debug({ err: error }, 'the use of API keys is reported later'),
    );
  }

  onApplicationBootstrap(): void {
    this.#uses.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#uses.stop();
  }

  /**
   * @param authorization the header `Authorization: Bearer …`
   * @throws HookwireError `unauthorized`, or `forbidden` for who may not publish, or `unavailable`
   */
  authenticate(authorization: string | undefined): Producer {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new HookwireError('unauthorized', 'Send your API key as "Authorization: Bearer hk_…".');
    return this.admit(token);
  }

  /** @throws HookwireError like `authenticate` */
  admit(token: string): Producer {
    const problem = this.view.problem();
    // Without the registry's records a good key looks like a bad one.
    if (problem) throw new HookwireError('unavailable', `Keys cannot be checked right now: ${problem}.`);
    const key = this.view.apiKey(apiKeyHash(token));
    if (!key) throw new HookwireError('unauthorized', 'This API key is not known, has expired, or was revoked.');
    this.#uses.note(key.id, Date.now());
    return this.#mayPublish(key.tenant, key.scopes, key.id);
  }

  #mayPublish(tenant: string, scopes: readonly Scope[], id: string): Producer {
    if (!scopes.includes('publish')) {
      throw new HookwireError('forbidden', 'This API key has not the scope "publish"; make one that has.');
    }
    return { tenant, id };
  }
}
