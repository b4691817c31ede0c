import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from './auth.guard.ts';
import { KeyUseRecords } from './key-use-records.ts';

@Module({ providers: [KeyUseRecords, { provide: APP_GUARD, useClass: AuthGuard }] })
export class AuthModule {}
