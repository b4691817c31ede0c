import { Module } from '@nestjs/common';
import { MessagingModule, RegistryViewModule } from '#messaging';
import { FanoutConsumer } from './fanout.consumer.ts';

@Module({
  imports: [MessagingModule.register('fanout'), RegistryViewModule.register()],
  controllers: [FanoutConsumer],
})
export class FanoutModule {}
