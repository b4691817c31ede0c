import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { compileFilter, compileTemplate } from '#content';
import { EventContent, eventView } from '#domain';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { compiled, rendering } from '../endpoints/content-problems.ts';
import { MASK, withoutRoutingKey } from '../endpoints/template-input.ts';
import { AskedEvents } from '../try/event-question.ts';
import { FilterTestDto, FilterTestInput, RenderedDto, RenderInput } from './dry-run-input.ts';

/** Stands for the id of a delivery that there is not. */
const EXAMPLE_DELIVERY = 'dlv_example';

/** Filters and templates, tried before an endpoint has them. Nothing is stored or sent. */
@ApiTags('filters and templates')
@Controller('v1')
export class DryRunController {
  constructor(@Inject(AskedEvents) private readonly events: AskedEvents) {}

  @Post('filters/test')
  @HttpCode(200)
  @Scopes('read')
  @ApiOperation({ summary: 'Try a filter with an event' })
  @ApiOkResponse({ type: FilterTestDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'event_gone', 'validation_failed')
  async test(@TenantId() tenant: string, @Body() input: FilterTestInput): Promise<FilterTestDto> {
    const filter = compiled('filter', () => compileFilter(input.filter));
    const { meta, data } = await this.events.resolve(tenant, input);
    const { view } = new EventContent(meta, data);
    // What is too much to be decided passes, as it does when it is fanned out.
    const matches = filter.matches(view) ?? true;
    return { matches, failed: matches ? [] : filter.failures(view).map((at) => `filter${at}`) };
  }

  @Post('templates/render')
  @HttpCode(200)
  @Scopes('read')
  @ApiOperation({ summary: 'Render a template with an event' })
  @ApiOkResponse({ type: RenderedDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'event_gone', 'validation_failed', 'template_failed')
  async render(@TenantId() tenant: string, @Body() input: RenderInput): Promise<RenderedDto> {
    const template = compiled('template', () => compileTemplate(withoutRoutingKey(input.template)));
    const { meta, data } = await this.events.resolve(tenant, input);
    const body = rendering(() =>
      template.render({
        event: eventView(meta, undefined),
        data: Buffer.from(data).toString(),
        deliveryId: EXAMPLE_DELIVERY,
        routingKey: MASK,
      }),
    );
    return { contentType: template.contentType, body, bytes: Buffer.byteLength(body) };
  }
}
