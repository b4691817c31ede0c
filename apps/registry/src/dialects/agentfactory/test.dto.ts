import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Raw } from '#service';
import { MayBeMissing, Satisfies } from '../../input-rules.ts';
import { eventProblem, payloadProblem } from '../subscriptions.ts';

export class TestRequest {
  @ApiProperty({ example: 'agent.created', description: 'It is sent whether the webhook has it or not.' })
  @Satisfies('isEvent', eventProblem('agentfactory'))
  event: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { agent_id: 'test_agent', agent_name: 'Test Agent' },
    description: 'What the event has for `data`, as it stands. Left out: the example of the catalogue.',
  })
  @MayBeMissing()
  @Raw()
  @Satisfies('isPayload', payloadProblem)
  test_data?: object;
}

export class TestSentDto {
  @ApiProperty({ enum: ['sent'], description: 'It is on its way.' }) status: 'sent';
  @ApiProperty({ example: 'evt_01k5qj8e3n9r7c2m4x6v8b0d1f' }) test_event_id: string;
}
