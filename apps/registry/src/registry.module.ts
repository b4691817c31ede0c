import { Module } from '@nestjs/common';
import { MessagingModule } from '#messaging';
import { StoreModule } from '#store';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { AuditLogController } from './audit/audit-log.controller.ts';
import { AuthModule } from './auth/auth.module.ts';
import { CallsModule } from './calls/calls.module.ts';
import { ContentModule } from './content/content.module.ts';
import { DeliveriesModule } from './deliveries/deliveries.module.ts';
import { DialectsModule } from './dialects/dialects.module.ts';
import { EndpointsModule } from './endpoints/endpoints.module.ts';
import { EventTypesController } from './event-types/event-types.controller.ts';
import { VersionsController } from './event-types/versions.controller.ts';
import { ClientCertificates } from './notices/client-certificates.ts';
import { NoticesConsumer } from './notices/notices.consumer.ts';
import { PublishingModule } from './publishing/publishing.module.ts';
import { QueueMetrics } from './queues/queue-metrics.ts';
import { QueuesController } from './queues/queues.controller.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { TryModule } from './try/try.module.ts';
import { VerificationModule } from './verification/verification.module.ts';
import { TenantsController } from './tenants/tenants.controller.ts';

@Module({
  imports: [
    StoreModule.register('registry'),
    MessagingModule.register('registry'),
    AuthModule,
    CallsModule,
    PublishingModule,
    EndpointsModule,
    DeliveriesModule,
    ContentModule,
    SecretsModule,
    TryModule,
    VerificationModule,
    DialectsModule,
  ],
  controllers: [
    TenantsController,
    ApiKeysController,
    AuditLogController,
    EventTypesController,
    VersionsController,
    QueuesController,
    NoticesConsumer,
  ],
  providers: [ClientCertificates, QueueMetrics],
})
export class RegistryModule {}
