import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CONFIG, type Config } from '#service';
import { ApiLimits } from './api-limits.ts';
import { AuthGuard } from './auth.guard.ts';
import { KeyUseRecords } from './key-use-records.ts';

@Module({
  providers: [
    KeyUseRecords,
    {
      provide: ApiLimits,
      inject: [CONFIG],
      useFactory: (config: Config<'HOOKWIRE_API_RATE_LIMIT'>) => new ApiLimits(config.HOOKWIRE_API_RATE_LIMIT),
    },
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
})
export class AuthModule {}
