import { ApiExtension } from '@nestjs/swagger';
import type { ErrorCode } from '#service';
import { ETAG, PROBLEMS } from './openapi/problems.ts';

/** Describes the problems that a route answers besides those that all such routes have; see `openapi/problems.ts`. */
export const ApiProblems = (...codes: ErrorCode[]) => ApiExtension(PROBLEMS, codes);

/** Describes that the answers of a route have an ETag: its handler returns a `Versioned`. */
export const ApiVersioned = () => ApiExtension(ETAG, true);
