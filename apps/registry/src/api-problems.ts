import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERRORS, type ErrorCode } from '#service';
import { ETAG, PROBLEMS } from './openapi/problems.ts';

export class FieldProblemDto {
  @ApiProperty({ example: 'eventTypes[0]' }) field: string;
  @ApiProperty() message: string;
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export class ProblemDto {
  @ApiProperty({ example: 'https://hookwire.dev/errors#not_found' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty({ type: 'integer' }) status: number;
  @ApiProperty({ enum: Object.keys(ERRORS), description: 'Stable: decide by this one.' }) code: string;
  @ApiProperty({ description: 'What is wrong here, and what to do; for people.' }) detail: string;
  @ApiPropertyOptional({ type: [FieldProblemDto] }) errors?: FieldProblemDto[];
}

/** Describes the problems that a route answers besides those that all such routes have; see `openapi/problems.ts`. */
export const ApiProblems = (...codes: ErrorCode[]) =>
  applyDecorators(ApiExtraModels(ProblemDto, FieldProblemDto), ApiExtension(PROBLEMS, codes));

/** Describes that the answers of a route have an ETag: its handler returns a `Versioned`. */
export const ApiVersioned = () => ApiExtension(ETAG, true);
