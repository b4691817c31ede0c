import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MessagingModule, Publisher, RegistryViewModule } from '#messaging';
import { CONFIG, secretBox, type Config } from '#service';
import { DeliveryConsumer } from './delivery.consumer.ts';
import { EndpointSecrets } from './endpoint-secrets.ts';
import { EventPayloads } from './event-payloads.ts';
import { HttpSender } from './http-sender.ts';

type DeliveryConfig = Config<
  | 'HOOKWIRE_ALLOWED_NETWORKS'
  | 'HOOKWIRE_ALLOWED_PORTS'
  | 'HOOKWIRE_DNS_SERVERS'
  | 'HOOKWIRE_EGRESS_PROXY'
  | 'HOOKWIRE_MASTER_KEY'
>;

@Module({
  imports: [MessagingModule.register('delivery'), RegistryViewModule.register()],
  controllers: [DeliveryConsumer],
  providers: [
    {
      provide: HttpSender,
      inject: [CONFIG],
      useFactory: (config: DeliveryConfig) =>
        new HttpSender({
          allowedNetworks: config.HOOKWIRE_ALLOWED_NETWORKS,
          allowedPorts: config.HOOKWIRE_ALLOWED_PORTS,
          dnsServers: config.HOOKWIRE_DNS_SERVERS,
          egressProxy: config.HOOKWIRE_EGRESS_PROXY?.reveal(),
        }),
    },
    {
      provide: EndpointSecrets,
      inject: [CONFIG],
      useFactory: (config: DeliveryConfig) => new EndpointSecrets(secretBox(config.HOOKWIRE_MASTER_KEY.reveal())),
    },
    {
      provide: EventPayloads,
      inject: [Publisher],
      useFactory: (publisher: Publisher) => new EventPayloads(publisher),
    },
  ],
})
export class DeliveryModule implements OnApplicationShutdown {
  constructor(@Inject(HttpSender) private readonly sender: HttpSender) {}

  async onApplicationShutdown(): Promise<void> {
    await this.sender.close();
  }
}
