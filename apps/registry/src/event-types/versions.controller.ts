import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HookwireError } from '#service';
import { EventType, eventTypeChange, EventTypeVersion, Store, type Json } from '#store';
import { And, type FindOperator } from 'typeorm';
import { audited } from '../audit/audited.ts';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { Versioned } from '../calls/versioned.ts';
import { PageQuery, partOf, readPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
import { MAX_VERSIONS, NewVersion } from './event-type-input.ts';
import { checkSchema, withSchema } from './event-type-rules.ts';
import { toAuditView, toVersionDetailView, toVersionView, VersionDetailDto, VersionPage } from './event-type-view.ts';
import { findEventType, findVersion, typeToChange } from './find-event-type.ts';
import { TypeNamePipe } from './type-name.pipe.ts';

/** The schemas of an event type. A version never changes; another one follows it. */
@ApiTags('event types')
@Controller('v1/event-types/:name/versions')
export class VersionsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
  ) {}

  @Post()
  @Scopes('manage')
  @ApiOperation({ summary: 'Add a version of the schema; the next number is its' })
  @ApiCreatedResponse({ type: VersionDetailDto })
  @ApiStoredResponse(VersionDetailDto)
  @ApiProblems(
    'invalid_json',
    'invalid_request',
    'not_found',
    'precondition_failed',
    'too_many_versions',
    'validation_failed',
  )
  @ApiVersioned()
  create(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
    @Body() input: NewVersion,
  ): Promise<Changed<Versioned<VersionDetailDto>>> {
    checkSchema(input.schema);
    return this.changes.make(async (tx, revision) => {
      const before = await typeToChange(tx, tenantId, name);
      if (before.latestVersion >= MAX_VERSIONS) {
        throw new HookwireError('too_many_versions', `${name} has ${MAX_VERSIONS} versions, as many as it may have.`);
      }
      const now = new Date();
      const version: EventTypeVersion = {
        eventTypeId: before.id,
        version: before.latestVersion + 1,
        schema: JSON.stringify(input.schema),
        createdAt: now,
      };
      const example = input.example === undefined ? before.example : (input.example as Json | null);
      let row: EventType = { ...before, example, latestVersion: version.version, updatedAt: now, revision };
      if (input.inForce) row = withSchema(row, version.version, version.schema);
      else if (input.example !== undefined && row.version !== null) row = withSchema(row, row.version, row.schema!);
      await tx.save(EventType, row);
      await tx.insert(EventTypeVersion, version);
      const views = { before: toAuditView(before), after: toAuditView(row) };
      return {
        value: new Versioned(toVersionDetailView(version, row), revision),
        records: [eventTypeChange(row)],
        audit: audited('event_type.version_added', { tenant: tenantId, resource: row.id, ...views }),
      };
    });
  }

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List the versions of the schema, newest first; without the schemas themselves' })
  @ApiOkResponse({ type: VersionPage })
  @ApiProblems('invalid_request', 'not_found', 'validation_failed')
  async list(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
    @Query() query: PageQuery,
  ): Promise<VersionPage> {
    const { manager } = this.store.dataSource;
    const type = await findEventType(manager, tenantId, name);
    const part = partOf((text) => toVersion(text) !== undefined, query);
    // The cursor's key is text, and Postgres compares it as the number that it is.
    const beyond = part.beyond as readonly FindOperator<unknown>[] as readonly FindOperator<number>[];
    const where = { eventTypeId: type.id, ...(beyond.length === 0 ? {} : { version: And(...beyond) }) };
    return readPage(
      part,
      (row: EventTypeVersion) => toVersionView(row, type),
      (order, take) => manager.find(EventTypeVersion, { where, order: { version: order }, take }),
      ({ version }) => String(version),
    );
  }

  @Get(':version')
  @Scopes('read')
  @ApiOperation({ summary: 'Show a version of the schema' })
  @ApiOkResponse({ type: VersionDetailDto })
  @ApiProblems('invalid_request', 'not_found')
  @ApiVersioned()
  async get(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
    @Param('version') text: string,
  ): Promise<Versioned<VersionDetailDto>> {
    const { manager } = this.store.dataSource;
    const type = await findEventType(manager, tenantId, name);
    const version = toVersion(text);
    if (version === undefined) throw new HookwireError('not_found', `There is no version ${text.slice(0, 64)}.`);
    return new Versioned(toVersionDetailView(await findVersion(manager, type, version), type), type.revision);
  }
}

function toVersion(text: string): number | undefined {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}
