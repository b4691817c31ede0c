import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ERRORS, type ErrorCode } from '#service';

export class FieldProblemDto {
  @ApiProperty({ example: 'eventTypes[0]' }) field: string;
  @ApiProperty() message: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export class ProblemDto {
  @ApiProperty({ example: 'https://hookwire.dev/errors#not_found' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty() status: number;
  @ApiProperty({ enum: Object.keys(ERRORS), description: 'Stable: decide by this one.' }) code: string;
  @ApiProperty({ description: 'What is wrong here, and what to do; for people.' }) detail: string;
  @ApiPropertyOptional({ type: [FieldProblemDto] }) errors?: FieldProblemDto[];
}

/** What any route with credentials may answer. */
const ALWAYS: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'tenant_disabled', 'internal', 'unavailable'];

/** Describes the problem answers of a route: the given ones, and those that any route has. */
export function ApiProblems(...codes: ErrorCode[]) {
  const all = [...codes, ...ALWAYS];
  const statuses = new Set(all.map((code) => ERRORS[code][0]));
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...statuses].map((status) =>
      ApiResponse({
        status,
        description: all
          .filter((code) => ERRORS[code][0] === status)
          .map((code) => `\`${code}\`: ${ERRORS[code][1]}`)
          .join('; '),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      }),
    ),
  );
}
