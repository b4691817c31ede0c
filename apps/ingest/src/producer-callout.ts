import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { decode, encodeAuthorizationResponse, encodeUser } from '@nats-io/jwt';
import { fromPublic, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { Broker, subjects } from '#messaging';
import { CONFIG, HookwireError, LOGGER, type Config, type Logger } from '#service';
import { ProducerAuth } from './producer-auth.ts';
import { ProducerSessions } from './producer-sessions.ts';

/** Where the server asks who a connecting user is. @see https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_callout */
const CALLOUT_SUBJECT = '$SYS.REQ.USER.AUTH';
const ACCOUNT = 'HOOKWIRE';
/** A producer connects anew after this long, whatever is known of its session; clients do so by themselves. */
const SESSION_SECONDS = 300;

interface CalloutRequest {
  readonly user_nkey: string;
  readonly server_id: { readonly id: string };
  readonly client_info: { readonly id: number };
  readonly connect_opts: { readonly auth_token?: string; readonly pass?: string };
}

/**
 * Lets producers connect to NATS with their API key as the token (or password), and do nothing there but publish to
 * their tenant's ingest subject and hear the answers. No user has to be written into the server's configuration.
 */
@Injectable()
export class ProducerCallout implements OnApplicationBootstrap {
  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(ProducerAuth) private readonly auth: ProducerAuth,
    @Inject(ProducerSessions) private readonly sessions: ProducerSessions,
    @Inject(CONFIG) private readonly config: Config<'HOOKWIRE_NATS_CALLOUT_SEED'>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const seed = this.config.HOOKWIRE_NATS_CALLOUT_SEED?.reveal();
    if (!seed) return;
    const issuer = fromSeed(new TextEncoder().encode(seed));
    void this.broker.ready.then(() => {
      this.broker.nc.subscribe(CALLOUT_SUBJECT, {
        queue: 'ingest',
        callback: (_error, message) => {
          void this.#answer(issuer, message.string())
            .then((answer) => message.respond(answer))
            .catch((error: unknown) => this.log.error({ err: error }, 'a producer could not be let in'));
        },
      });
    });
  }

  async #answer(issuer: KeyPair, request: string): Promise<string> {
    const { user_nkey, server_id, client_info, connect_opts } = decode<CalloutRequest>(request)
      .nats as unknown as CalloutRequest;
    const server = fromPublic(server_id.id);
    const user = fromPublic(user_nkey);
    try {
      const producer = await this.auth.admit(connect_opts.auth_token ?? connect_opts.pass ?? '');
      const until = Math.min(producer.expiresAt ?? Infinity, Date.now() + SESSION_SECONDS * 1000);
      if (producer.keyHash !== undefined) {
        this.sessions.opened({ server: server_id.id, connection: client_info.id, keyHash: producer.keyHash, until });
      }
      const jwt = await encodeUser(producer.id, user, issuer, permissionsOf(producer.tenant), {
        aud: ACCOUNT,
        exp: Math.floor(until / 1000),
      });
      this.log.info({ tenant: producer.tenant, credentials: producer.id }, 'a producer connected to NATS');
      return await encodeAuthorizationResponse(user, server, issuer, { jwt }, {});
    } catch (error) {
      if (!(error instanceof HookwireError)) throw error;
      this.log.warn({ code: error.code }, 'a producer was not let in');
      return encodeAuthorizationResponse(user, server, issuer, { error: error.message }, {});
    }
  }
}

/** Publish to the tenant's subject, listen to the own inbox: the whole of what a producer may do. */
export function permissionsOf(tenant: string) {
  return {
    pub: { allow: [subjects.ingest(tenant)], deny: [] },
    sub: { allow: [`${subjects.producerInbox(tenant)}.>`], deny: [] },
    subs: 32,
    payload: -1,
    data: -1,
  };
}
