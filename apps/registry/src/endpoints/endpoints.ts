import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { dialect } from '#dialects';
import { registryKey, sortableId, type SecretType } from '#domain';
import { Broker } from '#messaging';
import { CONFIG, secretBoxOf, type Config, type SecretBox } from '#service';
import { currentApiKey, Endpoint, endpointChange, removal, secretColumns, secretsOf, Store, Tenant } from '#store';
import type { EntityManager } from 'typeorm';
import { audited } from '../audit/audited.ts';
import { askBroker } from '../broker-asking.ts';
import { notFound } from '../ids.ts';
import { RegistryChanges, rowToChange, type AuditedChange, type Changed } from '../publishing/registry-changes.ts';
import { freshSecret, masked, type FreshSecret } from '../secrets/new-secret.ts';
import { opening } from '../secrets/opening.ts';
import { toSecretView } from '../secrets/secret.dto.ts';
import { activeSecrets } from '../secrets/secret-rules.ts';
import { changedUrl, newUrl } from '../verification/verification-rules.ts';
import { toStoredAuth, type AnyAuthInput } from './auth-input.ts';
import { checkContent } from './content-input.ts';
import { fieldProblem } from './content-problems.ts';
import type { toColumns } from './endpoint-input.ts';
import { checkCount, checkRow, columnDefaults, newDisabling } from './endpoint-rules.ts';
import { toEndpointView } from './endpoint-view.ts';
import { toStoredTemplate, type TemplateInput } from './template-input.ts';

/** What an endpoint is to be, each field checked by itself. What is left out is as its dialect has it, or as it was. */
export interface EndpointWish extends ReturnType<typeof toColumns> {
  readonly auth?: AnyAuthInput | null;
  readonly template?: TemplateInput | null;
  readonly ordered?: boolean;
  readonly dialectSettings?: object;
  /** Of a new endpoint, left out: one is made. Of another it replaces those that it has, at once. */
  readonly secret?: string;
}

export interface NewEndpointWish extends EndpointWish {
  readonly url: string;
  /** Of the secret that is made where none is given. */
  readonly secretType?: SecretType;
  /** The API key that it is for, or was before it was rotated, in a dialect in which each key has one. */
  readonly ownedBy?: string;
}

/** What becomes of endpoints, whichever API asks for it. */
@Injectable()
export class Endpoints {
  readonly #box: SecretBox;
  readonly #verifying: boolean;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(CONFIG)
    config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS' | 'HOOKWIRE_VERIFY_ENDPOINTS'>,
  ) {
    this.#box = secretBoxOf(config);
    this.#verifying = config.HOOKWIRE_VERIFY_ENDPOINTS;
  }

  /** @throws HookwireError `not_found` */
  async find(tenantId: string, id: string): Promise<Endpoint> {
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
    return row;
  }

  /**
   * @param answer what is answered for it
   * @throws HookwireError `validation_failed`, `uid_conflict`, `too_many_endpoints`, `unavailable`
   */
  async create<T>(
    tenantId: string,
    wish: NewEndpointWish,
    answer: (row: Endpoint, secret: FreshSecret) => T,
  ): Promise<Changed<T>> {
    const orderedAfter = wish.ordered ? await this.#lastEvent() : null;
    return this.changes.make(async (tx, revision) => {
      const tenant = await tx.findOneByOrFail(Tenant, { id: tenantId });
      // Here and not before: a key that is rotated meanwhile takes what it has with it.
      const owned = wish.ownedBy === undefined ? wish : { ...wish, ownedBy: await currentApiKey(tx, wish.ownedBy) };
      const held = await this.#held(tx, tenant, owned);
      const { row, secret } = this.#made(tenant, owned, orderedAfter, revision, held);
      if (held) await tx.save(Endpoint, row);
      else {
        checkCount(dialect(tenant.dialect), await tx.countBy(Endpoint, { tenantId }));
        await tx.insert(Endpoint, row);
      }
      return changeOf(held, row, answer(row, secret));
    });
  }

  /**
   * @param wish or what makes it of the endpoint as it is, when nobody else can change it any more
   * @param answer what is answered for it
   * @throws HookwireError `not_found`, `precondition_failed`, `validation_failed`, `uid_conflict`, `unavailable`
   */
  change<T>(
    tenantId: string,
    id: string,
    wish: EndpointWish | ((before: Endpoint) => EndpointWish),
    answer: (row: Endpoint) => T,
  ): Promise<Changed<T>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Endpoint, 'ep', { id, tenantId });
      const row = this.#changed(before, typeof wish === 'function' ? wish(before) : wish, revision, new Date());
      await tx.save(Endpoint, row);
      return changeOf(before, row, answer(row));
    });
  }

  /** @throws HookwireError `not_found`, `precondition_failed`, `unavailable` */
  remove<T>(tenantId: string, id: string, answer: T): Promise<Changed<T>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Endpoint, 'ep', { id, tenantId });
      await tx.delete(Endpoint, { id, tenantId });
      return {
        value: answer,
        records: [removal(registryKey.endpoint(tenantId, id), revision)],
        audit: audited('endpoint.deleted', { tenant: tenantId, resource: id, before: toEndpointView(before) }),
      };
    });
  }

  /** The secret that signs, for people to tell it from others. @throws HookwireError `secret_unreadable` */
  maskedSecret(row: Endpoint): string {
    const [newest] = activeSecrets(secretsOf(row), Date.now());
    return masked(opening(() => this.#box.open(newest!.sealed, row.id)));
  }

  /** The endpoint in whose place a new one is put. */
  async #held(tx: EntityManager, tenant: Tenant, { ownedBy }: NewEndpointWish): Promise<Endpoint | null> {
    if (ownedBy === undefined || !dialect(tenant.dialect).limits.endpointPerKey) return null;
    return tx.findOneBy(Endpoint, { tenantId: tenant.id, ownedBy });
  }

  /** @param held what it replaces: it keeps its id, and what waits for that one is sent to it */
  #made(tenant: Tenant, wish: NewEndpointWish, orderedAfter: number | null, revision: number, held: Endpoint | null) {
    checkContent(wish);
    const now = new Date();
    const { id, createdAt } = held ?? { id: sortableId('ep', now.getTime(), randomBytes(10)), createdAt: now };
    const { auth, template, ordered: _ordered, secret: text, secretType: type, ...columns } = wish;
    const endpoint = { id, dialect: tenant.dialect };
    const secret = freshSecret({ secret: text, type }, endpoint, this.#box, now.getTime());
    const row: Endpoint = {
      ...columnDefaults(dialect(tenant.dialect)),
      ...columns,
      ...newDisabling(columns.enabled ?? true, now),
      ...(this.#verifying ? urlOf(held, wish.url, now.getTime()) : {}),
      ...endpoint,
      tenantId: tenant.id,
      orderedAfter,
      template: toStoredTemplate(template ?? null, null, id, this.#box),
      auth: auth ? toStoredAuth(auth, id, this.#box) : null,
      ...secretColumns([secret.stored]),
      createdAt,
      updatedAt: now,
      revision,
    };
    checkRow(row);
    return { row, secret };
  }

  #changed(before: Endpoint, wish: EndpointWish, revision: number, now: Date): Endpoint {
    const { auth, template, ordered, secret, ...columns } = wish;
    if (ordered !== undefined && ordered !== (before.orderedAfter !== null)) {
      throw fieldProblem('ordered', 'cannot be changed; create another endpoint, and delete this one');
    }
    checkContent(wish, before.template);
    const row: Endpoint = { ...before, ...columns, updatedAt: now, revision };
    if (auth !== undefined) row.auth = auth && toStoredAuth(auth, row.id, this.#box);
    if (template !== undefined) row.template = toStoredTemplate(template, before.template, row.id, this.#box);
    if (secret !== undefined) {
      Object.assign(row, secretColumns([freshSecret({ secret }, row, this.#box, now.getTime()).stored]));
    }
    checkRow(row);
    if (this.#verifying && wish.url !== undefined) Object.assign(row, changedUrl(before, wish.url, now.getTime()));
    // Saying again that it is disabled does not change why.
    if (row.enabled !== before.enabled) Object.assign(row, newDisabling(row.enabled, now));
    return row;
  }

  /** Where EVENTS ends now. Asked before the endpoint is made: no event behind it can miss the endpoint. */
  async #lastEvent(): Promise<number> {
    const { state } = await askBroker(this.broker, () => this.broker.jsm.streams.info('EVENTS'));
    return state.last_seq;
  }
}

/** A URL that has answered already, for what is replaced, is not asked again. */
function urlOf(held: Endpoint | null, url: string, now: number): Pick<Endpoint, 'url' | 'verification'> {
  return held ? changedUrl(held, url, now) : newUrl(url, now);
}

function changeOf<T>(before: Endpoint | null, row: Endpoint, value: T): AuditedChange<T> {
  const { tenantId: tenant, id: resource } = row;
  const signing = (of: Endpoint) => ({ ...toEndpointView(of), signing: secretsOf(of).map(toSecretView) });
  return {
    value,
    records: [endpointChange(row)],
    audit: before
      ? audited('endpoint.updated', { tenant, resource, before: signing(before), after: signing(row) })
      : audited('endpoint.created', { tenant, resource, after: toEndpointView(row) }),
  };
}
