import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { apiKeyHash, SYSTEM_TENANT } from '#domain';
import { Broker, KeyUses, RegistryView, subjects } from '#messaging';
import {
  CONFIG,
  HookwireError,
  isJwtForm,
  jwtVerifier,
  LOGGER,
  type JwtConfig,
  type JwtVerifier,
  type Logger,
} from '#service';

/** Who may publish, and for whom. */
export interface Producer {
  readonly tenant: string;
  /** Names the credentials in logs: the API key's id, or the token's subject. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** Of the API key, if it has one: hex of the SHA-256. */
  readonly keyHash?: string;
}

/** The registry answers within milliseconds; while it is away the report waits for the next time. */
const REPORT_TIMEOUT_MS = 2_000;

/** Knows producers by their API keys or tokens, and tells the registry which keys were used. */
@Injectable()
export class ProducerAuth implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #uses: KeyUses;
  readonly #jwt: JwtVerifier | undefined;

  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(Broker) broker: Broker,
    @Inject(CONFIG) config: JwtConfig,
    @Inject(LOGGER) log: Logger,
  ) {
    this.#jwt = jwtVerifier(config, log, SYSTEM_TENANT);
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
  async authenticate(authorization: string | undefined): Promise<Producer> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new HookwireError('unauthorized', 'Send your API key as "Authorization: Bearer hk_…".');
    return this.admit(token);
  }

  /** @throws HookwireError like `authenticate` */
  async admit(token: string): Promise<Producer> {
    const problem = this.view.problem();
    // Without the registry's records a good key looks like a bad one.
    if (problem) throw new HookwireError('unavailable', `Keys cannot be checked right now: ${problem}.`);
    return this.#jwt && isJwtForm(token) ? this.#byToken(this.#jwt, token) : this.#byKey(token);
  }

  #byKey(apiKey: string): Producer {
    const keyHash = apiKeyHash(apiKey);
    const key = this.view.apiKey(keyHash);
    if (!key) throw new HookwireError('unauthorized', 'This API key is not known, has expired, or was revoked.');
    this.#uses.note(key.id, Date.now());
    checkMayPublish(key.scopes);
    return { tenant: key.tenant, id: key.id, expiresAt: key.expiresAt, keyHash };
  }

  async #byToken(jwt: JwtVerifier, token: string): Promise<Producer> {
    const { tenant, scopes, subject, expiresAt } = await jwt.verify(token);
    if (!this.view.tenant(tenant)) {
      throw new HookwireError('unauthorized', 'The token is refused: there is no such tenant as it names.');
    }
    checkMayPublish(scopes);
    return { tenant, id: subject, expiresAt };
  }
}

function checkMayPublish(scopes: readonly string[]): void {
  if (scopes.includes('publish')) return;
  throw new HookwireError('forbidden', 'These credentials have not the scope "publish"; use some that have.');
}
