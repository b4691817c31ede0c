import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { registryKey, sortableId } from '#domain';
import { HookwireError } from '#service';
import { EventType, eventTypeChange, EventTypeVersion, removal, Store } from '#store';
import { IsNull, Not, type EntityManager } from 'typeorm';
import type { AuditAction } from '../audit/audit-actions.ts';
import { audited } from '../audit/audited.ts';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { Versioned } from '../calls/versioned.ts';
import { idWhere, partOf, readPage } from '../page.ts';
import { RegistryChanges, type Changed } from '../publishing/registry-changes.ts';
import { EventTypePatch, EventTypeQuery, NewEventType } from './event-type-input.ts';
import { checkExample, checkSchema, toColumns, TYPE_DEFAULTS, withSchema } from './event-type-rules.ts';
import {
  EventTypeDetailDto,
  EventTypePage,
  toAuditView,
  toEventTypeDetailView,
  toEventTypeView,
} from './event-type-view.ts';
import { findEventType, findVersion, typeToChange } from './find-event-type.ts';
import { TypeNamePipe } from './type-name.pipe.ts';

/** Every ingest process holds them all. */
const MAX_EVENT_TYPES = 1_000;

@ApiTags('event types')
@Controller('v1/event-types')
export class EventTypesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
  ) {}

  @Post()
  @Scopes('manage')
  @ApiOperation({ summary: 'Add an event type to the catalogue' })
  @ApiCreatedResponse({ type: EventTypeDetailDto })
  @ApiStoredResponse(EventTypeDetailDto)
  @ApiProblems('invalid_json', 'invalid_request', 'event_type_exists', 'too_many_event_types', 'validation_failed')
  @ApiVersioned()
  create(@TenantId() tenantId: string, @Body() input: NewEventType): Promise<Changed<Versioned<EventTypeDetailDto>>> {
    const { name, schema } = input;
    if (schema !== undefined) {
      const compiled = checkSchema(schema);
      if (input.example !== undefined && input.example !== null) checkExample(compiled, input.example);
    }
    const now = new Date();
    return this.changes.make(async (tx, revision) => {
      if (await tx.existsBy(EventType, { tenantId, name })) {
        throw new HookwireError('event_type_exists', `The event type ${name} exists; change it with PATCH.`);
      }
      if ((await tx.countBy(EventType, { tenantId })) >= MAX_EVENT_TYPES) {
        throw new HookwireError('too_many_event_types', `A tenant may have ${MAX_EVENT_TYPES} event types.`);
      }
      const id = sortableId('ety', now.getTime(), randomBytes(10));
      const row: EventType = {
        ...TYPE_DEFAULTS,
        ...toColumns(input),
        ...(schema === undefined ? {} : { version: 1, latestVersion: 1, schema: JSON.stringify(schema) }),
        id,
        tenantId,
        name,
        createdAt: now,
        updatedAt: now,
        revision,
      };
      await tx.insert(EventType, row);
      if (row.schema !== null) {
        await tx.insert(EventTypeVersion, { eventTypeId: id, version: 1, schema: row.schema, createdAt: now });
      }
      return {
        value: new Versioned(toEventTypeDetailView(row), revision),
        records: [eventTypeChange(row)],
        audit: audited('event_type.created', { tenant: tenantId, resource: id, after: toAuditView(row) }),
      };
    });
  }

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List event types, newest first; without their schemas and examples' })
  @ApiOkResponse({ type: EventTypePage })
  @ApiProblems('invalid_request', 'validation_failed')
  async list(@TenantId() tenantId: string, @Query() query: EventTypeQuery): Promise<EventTypePage> {
    const part = partOf('ety', query);
    const where = {
      tenantId,
      ...idWhere(part.beyond),
      ...(query.group === undefined ? {} : { group: query.group }),
      ...(query.archived === undefined ? {} : { archivedAt: query.archived === 'true' ? Not(IsNull()) : IsNull() }),
    };
    return readPage(part, toEventTypeView, (order, take) =>
      this.store.dataSource.manager.find(EventType, { where, order: { id: order }, take }),
    );
  }

  @Get(':name')
  @Scopes('read')
  @ApiOperation({ summary: 'Show an event type, with the schema in force' })
  @ApiOkResponse({ type: EventTypeDetailDto })
  @ApiProblems('invalid_request', 'not_found')
  @ApiVersioned()
  async get(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
  ): Promise<Versioned<EventTypeDetailDto>> {
    const row = await findEventType(this.store.dataSource.manager, tenantId, name);
    return new Versioned(toEventTypeDetailView(row), row.revision);
  }

  @Patch(':name')
  @Scopes('manage')
  @ApiOperation({ summary: 'Change an event type, or put another version of its schema in force' })
  @ApiOkResponse({ type: EventTypeDetailDto })
  @ApiStoredResponse(EventTypeDetailDto)
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'precondition_failed', 'validation_failed')
  @ApiVersioned()
  patch(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
    @Body() input: EventTypePatch,
  ): Promise<Changed<Versioned<EventTypeDetailDto>>> {
    return this.#change('event_type.updated', tenantId, name, async (before, tx) => {
      const row: EventType = { ...before, ...toColumns(input) };
      const { version = row.version } = input;
      if (version === null || (input.version === undefined && input.example === undefined)) return row;
      return withSchema(row, version, (await findVersion(tx, row, version)).schema);
    });
  }

  @Post(':name/archive')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'Take no new events of a type; those that are stored are still delivered' })
  @ApiOkResponse({ type: EventTypeDetailDto })
  @ApiStoredResponse(EventTypeDetailDto)
  @ApiProblems('invalid_request', 'not_found', 'precondition_failed')
  @ApiVersioned()
  archive(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
  ): Promise<Changed<Versioned<EventTypeDetailDto>>> {
    const now = new Date();
    return this.#change('event_type.archived', tenantId, name, (row) => ({
      ...row,
      archivedAt: row.archivedAt ?? now,
    }));
  }

  @Post(':name/unarchive')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'Take events of an archived type again' })
  @ApiOkResponse({ type: EventTypeDetailDto })
  @ApiStoredResponse(EventTypeDetailDto)
  @ApiProblems('invalid_request', 'not_found', 'precondition_failed')
  @ApiVersioned()
  unarchive(
    @TenantId() tenantId: string,
    @Param('name', TypeNamePipe) name: string,
  ): Promise<Changed<Versioned<EventTypeDetailDto>>> {
    return this.#change('event_type.unarchived', tenantId, name, (row) => ({ ...row, archivedAt: null }));
  }

  @Delete(':name')
  @Scopes('manage')
  @ApiOperation({ summary: 'Take an event type out of the catalogue, with all versions of its schema' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiStoredResponse()
  @ApiProblems('invalid_request', 'not_found', 'precondition_failed')
  remove(@TenantId() tenantId: string, @Param('name', TypeNamePipe) name: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const row = await typeToChange(tx, tenantId, name);
      await tx.delete(EventType, { id: row.id });
      return {
        value: undefined,
        records: [removal(registryKey.eventType(tenantId, name), revision)],
        audit: audited('event_type.deleted', { tenant: tenantId, resource: row.id, before: toAuditView(row) }),
      };
    });
  }

  #change(
    action: AuditAction,
    tenantId: string,
    name: string,
    change: (before: EventType, tx: EntityManager) => EventType | Promise<EventType>,
  ): Promise<Changed<Versioned<EventTypeDetailDto>>> {
    return this.changes.make(async (tx, revision) => {
      const before = await typeToChange(tx, tenantId, name);
      const row: EventType = { ...(await change(before, tx)), updatedAt: new Date(), revision };
      await tx.save(EventType, row);
      const views = { before: toAuditView(before), after: toAuditView(row) };
      return {
        value: new Versioned(toEventTypeDetailView(row), revision),
        records: [eventTypeChange(row)],
        audit: audited(action, { tenant: tenantId, resource: row.id, ...views }),
      };
    });
  }
}
