import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Store, type Job } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { findEndpoint, IdPipe } from '../ids.ts';
import { JobDto, toJobView } from '../jobs/job-view.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Page, PageQuery } from '../page.ts';
import { DeliveriesPart, toPart } from '../replays/replay-input.ts';
import { NOTHING_CANCELLED, type CancellationInput, type CancellationProgress } from './cancellation-jobs.ts';

export class CancellationJobDto extends JobDto {
  @ApiProperty() endpoint: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) from: string | null;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty({ type: [String], nullable: true }) eventTypes: readonly string[] | null;
  @ApiProperty({ type: 'integer', description: 'Deliveries that were cancelled so far.' }) cancelled: number;
}

export class CancellationJobPage extends Page {
  @ApiProperty({ type: [CancellationJobDto] }) data: CancellationJobDto[];
}

@ApiTags('cancellations')
@Controller('v1')
export class CancellationsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Jobs) private readonly jobs: Jobs,
  ) {}

  @Post('deliveries/cancel')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Cancel what an endpoint has pending' })
  @ApiAcceptedResponse({ type: CancellationJobDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'validation_failed')
  async create(@TenantId() tenantId: string, @Body() part: DeliveriesPart): Promise<CancellationJobDto> {
    const endpoint = await findEndpoint(this.store, tenantId, part.endpoint);
    const job = {
      tenantId,
      kind: 'cancellation',
      queue: `cancellation/${endpoint.id}`,
      endpointId: endpoint.id,
      input: toPart(part, new Date()) satisfies CancellationInput,
      progress: NOTHING_CANCELLED,
    } as const;
    return this.jobs.create(job, toCancellationView);
  }

  @Get('cancellations')
  @Scopes('read')
  @ApiOperation({ summary: 'List cancellations of many deliveries, newest first' })
  @ApiOkResponse({ type: CancellationJobPage })
  @ApiProblems('invalid_request', 'validation_failed')
  list(@TenantId() tenantId: string, @Query() query: PageQuery): Promise<CancellationJobPage> {
    return this.jobs.list(tenantId, 'cancellation', query, toCancellationView);
  }

  @Get('cancellations/:id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show how far a cancellation is' })
  @ApiOkResponse({ type: CancellationJobDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('cnl')) id: string): Promise<CancellationJobDto> {
    return toCancellationView(await this.jobs.get(tenantId, 'cancellation', id));
  }
}

function toCancellationView(job: Job): CancellationJobDto {
  return {
    ...toJobView(job),
    endpoint: job.endpointId!,
    ...(job.input as CancellationInput),
    ...(job.progress as CancellationProgress),
  };
}
