import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Raw } from '#service';
import { MayBeMissing, Satisfies } from '../../input-rules.ts';
import { eventProblem, payloadProblem } from '../subscriptions.ts';

export class TestRequest {
  @ApiProperty({ example: 'user.created', description: 'It is sent whether the webhook has it or not.' })
  @Satisfies('isEvent', eventProblem('smartaihub'))
  eventType: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { test: true },
    description: 'The `data` of the event, as it stands. Left out: the example of the catalogue.',
  })
  @MayBeMissing()
  @Raw()
  @Satisfies('isPayload', payloadProblem)
  data?: object;
}

export class TestSentDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() message: string;
  @ApiProperty({ description: 'The `id` that the receiver gets.' }) eventId: string;
  @ApiProperty({ description: 'Where it is in the delivery log, in a moment.' }) logId: string;
}

export class TestAnswerDto {
  @ApiProperty({ type: TestSentDto }) data: TestSentDto;
}
