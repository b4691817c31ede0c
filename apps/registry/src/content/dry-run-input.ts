import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { Raw } from '#service';
import { EventQuestion } from '../try/event-question.ts';

export class FilterTestInput extends EventQuestion {
  @ApiProperty({ type: 'object', additionalProperties: true, example: { data: { amount: { $gte: 100 } } } })
  @Raw()
  @IsObject({ message: 'must be an object' })
  filter: object;
}

export class RenderInput extends EventQuestion {
  @ApiProperty({ type: 'object', additionalProperties: true, example: { body: { text: '{{data.amount}} EUR' } } })
  @Raw()
  @IsObject({ message: 'must be an object' })
  template: object;
}

export class FilterTestDto {
  @ApiProperty({ description: 'Whether the filter lets the event through.' }) matches: boolean;
  @ApiProperty({
    type: [String],
    description: 'Where the conditions stand that the event does not satisfy.',
    example: ['filter.data.amount.$gte'],
  })
  failed: string[];
}

export class RenderedDto {
  @ApiProperty({ example: 'application/json' }) contentType: string;
  @ApiProperty({ description: 'What would be sent, as it would be sent.', example: '{"text":"250 EUR"}' }) body: string;
  @ApiProperty({ type: 'integer', description: 'Its length in bytes.' }) bytes: number;
}
