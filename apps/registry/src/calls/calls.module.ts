import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AnswerInterceptor } from './answer.interceptor.ts';
import { CallInterceptor } from './call.interceptor.ts';

/** What all calls of the API have in common, from the outside in. */
@Module({
  providers: [
    { provide: APP_INTERCEPTOR, useClass: CallInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
  ],
})
export class CallsModule {}
