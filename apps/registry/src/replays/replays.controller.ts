import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HookwireError } from '#service';
import { Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { findEndpoint, IdPipe } from '../ids.ts';
import { Jobs, type JobChange } from '../jobs/jobs.ts';
import { PageQuery } from '../page.ts';
import { NewReplay, toReplayInput } from './replay-input.ts';
import { NO_PROGRESS } from './replay-jobs.ts';
import { ReplayJobDto, ReplayJobPage, toReplayView } from './replay-view.ts';

@ApiTags('replays')
@Controller('v1/replays')
export class ReplaysController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  @Post()
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Send many deliveries of an endpoint once more, or what it never got' })
  @ApiAcceptedResponse({ type: ReplayJobDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'validation_failed', 'endpoint_disabled')
  async create(@TenantId() tenantId: string, @Body() input: NewReplay): Promise<ReplayJobDto> {
    const endpoint = await findEndpoint(this.store, tenantId, input.endpoint);
    if (!endpoint.enabled) {
      throw new HookwireError('endpoint_disabled', `The endpoint ${endpoint.id} is disabled; enable it first.`);
    }
    const job = {
      tenantId,
      kind: 'replay',
      queue: `replay/${endpoint.id}`,
      endpointId: endpoint.id,
      input: toReplayInput(input, endpoint.createdAt, new Date()),
      progress: NO_PROGRESS,
    } as const;
    return this.jobs.create(job, toReplayView);
  }

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List replays, newest first' })
  @ApiOkResponse({ type: ReplayJobPage })
  @ApiProblems('invalid_request', 'validation_failed')
  list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<ReplayJobPage> {
    return this.jobs.list(tenantId, 'replay', query, toReplayView);
  }

  @Get(':id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show how far a replay is' })
  @ApiOkResponse({ type: ReplayJobDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('rpl')) id: string): Promise<ReplayJobDto> {
    return toReplayView(await this.jobs.get(tenantId, 'replay', id));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'Begin nothing more until it is resumed; what was begun goes on' })
  @ApiOkResponse({ type: ReplayJobDto })
  @ApiProblems('invalid_request', 'not_found', 'job_ended')
  pause(@TenantId() tenantId: string, @Param('id', IdPipe('rpl')) id: string): Promise<ReplayJobDto> {
    return this.#change(tenantId, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'Go on with a paused replay where it was' })
  @ApiOkResponse({ type: ReplayJobDto })
  @ApiProblems('invalid_request', 'not_found', 'job_ended')
  resume(@TenantId() tenantId: string, @Param('id', IdPipe('rpl')) id: string): Promise<ReplayJobDto> {
    return this.#change(tenantId, id, 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Scopes('manage')
  @ApiOperation({ summary: 'End a replay; what was begun goes on' })
  @ApiOkResponse({ type: ReplayJobDto })
  @ApiProblems('invalid_request', 'not_found', 'job_ended')
  cancel(@TenantId() tenantId: string, @Param('id', IdPipe('rpl')) id: string): Promise<ReplayJobDto> {
    return this.#change(tenantId, id, 'cancel');
  }

  async #change(tenantId: string, id: string, change: JobChange): Promise<ReplayJobDto> {
    return toReplayView(await this.jobs.changeReplay(tenantId, id, change));
  }
}
