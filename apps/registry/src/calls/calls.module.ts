import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AnswerInterceptor } from './answer.interceptor.ts';
import { CallInterceptor } from './call.interceptor.ts';
import { IdempotencyInterceptor } from './idempotency.interceptor.ts';
import { OldRows } from './old-rows.ts';

/** What all calls of the API have in common, from the outside in. */
@Module({
  providers: [
    OldRows,
    { provide: APP_INTERCEPTOR, useClass: CallInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
export class CallsModule {}
