import { Body, Controller, Delete, Get, Header, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONFIG, secretBoxOf, type Config, type SecretBox } from '#service';
import { Endpoint, endpointChange, secretColumns, secretsOf, Store, type StoredSecret } from '#store';
import { audited } from '../audit/audited.ts';
import type { AuditAction } from '../audit/audit-actions.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { ApiProblems } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { IdPipe, notFound } from '../ids.ts';
import { toMs } from '../input-rules.ts';
import { RegistryChanges, rowToChange, type Changed } from '../publishing/registry-changes.ts';
import { freshSecret } from './new-secret.ts';
import { opening } from './opening.ts';
import { activeSecrets, findSecret, rotated, withAnother, withExpiry, without } from './secret-rules.ts';
import {
  NewSecret,
  RevealedSecretDto,
  Rotation,
  SecretDto,
  SecretListDto,
  SecretPatch,
  toRevealedView,
  toSecretView,
} from './secret.dto.ts';

@ApiTags('secrets')
@Controller('v1/endpoints/:id/secrets')
export class SecretsController {
  readonly #box: SecretBox;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
    @Inject(CONFIG) config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>,
  ) {
    this.#box = secretBoxOf(config);
  }

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List the secrets that sign an endpoint’s requests, without the secrets themselves' })
  @ApiOkResponse({ type: SecretListDto })
  @ApiProblems('invalid_request', 'not_found')
  async list(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<SecretListDto> {
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
    return { data: activeSecrets(secretsOf(row), Date.now()).map(toSecretView) };
  }

  @Get(':secret')
  @Scopes('manage')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Reveal a secret; that it was is kept in the audit log' })
  @ApiOkResponse({ type: RevealedSecretDto })
  @ApiProblems('invalid_request', 'not_found', 'secret_unreadable')
  reveal(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Param('secret', IdPipe('sec')) secret: string,
  ): Promise<RevealedSecretDto> {
    return this.store.transaction(async (tx) => {
      const row = await tx.findOneBy(Endpoint, { id, tenantId });
      if (!row) throw notFound('ep', id);
      const stored = findSecret(activeSecrets(secretsOf(row), Date.now()), secret);
      const text = opening(() => this.#box.open(stored.sealed, id));
      await writeAudit(tx, [audited('secret.revealed', { tenant: tenantId, resource: secret })]);
      return toRevealedView({ stored, text });
    });
  }

  @Post()
  @Scopes('manage')
  @ApiOperation({ summary: 'Add a secret; requests carry the signatures of all' })
  @ApiCreatedResponse({ type: RevealedSecretDto })
  @ApiStoredResponse(RevealedSecretDto)
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'too_many_secrets', 'validation_failed')
  add(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: NewSecret,
  ): Promise<Changed<RevealedSecretDto>> {
    const now = Date.now();
    return this.#change('secret.created', tenantId, id, (secrets, endpoint) => {
      const fresh = freshSecret(input, endpoint, this.#box, now);
      return { secrets: withAnother(secrets, fresh.stored, now), about: fresh.stored.id, value: toRevealedView(fresh) };
    });
  }

  @Post('rotate')
  @Scopes('manage')
  @ApiOperation({ summary: 'Replace the secrets by a new one; both sign while receivers change over' })
  @ApiCreatedResponse({ type: RevealedSecretDto })
  @ApiStoredResponse(RevealedSecretDto)
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'too_many_secrets', 'validation_failed')
  rotate(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: Rotation,
  ): Promise<Changed<RevealedSecretDto>> {
    const now = Date.now();
    const overlapMs = toMs(input.overlapSeconds);
    return this.#change('secret.rotated', tenantId, id, (secrets, endpoint) => {
      const fresh = freshSecret(input, endpoint, this.#box, now);
      const changed = rotated(secrets, fresh.stored, overlapMs, now);
      return { secrets: changed, about: fresh.stored.id, value: toRevealedView(fresh) };
    });
  }

  @Patch(':secret')
  @Scopes('manage')
  @ApiOperation({ summary: 'Change when a secret ends' })
  @ApiOkResponse({ type: SecretDto })
  @ApiStoredResponse(SecretDto)
  @ApiProblems('invalid_json', 'invalid_request', 'last_secret', 'not_found', 'validation_failed')
  patch(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Param('secret', IdPipe('sec')) secret: string,
    @Body() { expiresInSeconds }: SecretPatch,
  ): Promise<Changed<SecretDto>> {
    const now = Date.now();
    const expiresAt = expiresInSeconds === null ? null : now + toMs(expiresInSeconds);
    return this.#change('secret.updated', tenantId, id, (secrets) => {
      const changed = withExpiry(secrets, secret, expiresAt, now);
      return { secrets: changed, about: secret, value: toSecretView(findSecret(changed, secret)) };
    });
  }

  @Delete(':secret')
  @Scopes('manage')
  @ApiOperation({ summary: 'Remove a secret; it signs no more from now on' })
  @ApiNoContentResponse({ description: 'Removed.' })
  @ApiStoredResponse()
  @ApiProblems('invalid_request', 'last_secret', 'not_found')
  remove(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Param('secret', IdPipe('sec')) secret: string,
  ): Promise<Changed<void>> {
    return this.#change('secret.deleted', tenantId, id, (secrets) => ({
      secrets: without(secrets, secret, Date.now()),
      about: secret,
      value: undefined,
    }));
  }

  /** Changes of one endpoint come one after the other, so that two rotations at once both leave their secret. */
  #change<T>(
    action: AuditAction,
    tenantId: string,
    id: string,
    change: (secrets: StoredSecret[], endpoint: Endpoint) => SecretsChange<T>,
  ): Promise<Changed<T>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Endpoint, 'ep', { id, tenantId });
      const { secrets, about, value } = change(secretsOf(before), before);
      const row: Endpoint = { ...before, ...secretColumns(secrets), updatedAt: new Date(), revision };
      await tx.save(Endpoint, row);
      const signing = (of: Endpoint) => ({ endpoint: id, signing: secretsOf(of).map(toSecretView) });
      return {
        value,
        records: [endpointChange(row)],
        audit: audited(action, { tenant: tenantId, resource: about, before: signing(before), after: signing(row) }),
      };
    });
  }
}

interface SecretsChange<T> {
  /** All that the endpoint has from now on. */
  readonly secrets: StoredSecret[];
  /** The id of the one that it is about. */
  readonly about: string;
  readonly value: T;
}
