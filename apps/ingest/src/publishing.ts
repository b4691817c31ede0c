import { Inject, Injectable } from '@nestjs/common';
import { RegistryView } from '#messaging';
import { HookwireError, toProblem, type Problem, type TraceHeaders } from '#service';
import { Acceptance, type Accepted } from './acceptance.ts';
import { cloudEventsMode, mediaType, readCloudEvents, type Headers } from './cloud-events.ts';
import { readNative, type PublishRequest } from './event-input.ts';
import { countRefused, type Transport } from './event-metrics.ts';
import { PayloadChecks } from './payload-checks.ts';
import { PublishLimits } from './publish-limits.ts';

/** The result of one event of a batch. */
export type ItemResult = ({ readonly status: 202 } & Accepted) | Problem;

/** What a publish request is answered with: 202, or 207 when some events of a batch were refused. */
export type PublishAnswer = (
  | { readonly status: 202; readonly body: Accepted }
  | { readonly status: 202 | 207; readonly body: { readonly items: readonly ItemResult[] } }
) & { readonly headers: Readonly<Record<string, string>> };

/** From the bytes of a request to its answer, whichever way it came. */
@Injectable()
export class Publishing {
  readonly #limits = new PublishLimits();

  constructor(
    @Inject(Acceptance) private readonly acceptance: Acceptance,
    @Inject(PayloadChecks) private readonly checks: PayloadChecks,
    @Inject(RegistryView) private readonly view: RegistryView,
  ) {}

  /**
   * @param headers in lower case; they say whether it is a CloudEvent
   * @throws HookwireError when nothing of the request was accepted
   */
  async publish(
    tenant: string,
    headers: Headers,
    body: Uint8Array,
    trace: TraceHeaders,
    via: Transport,
  ): Promise<PublishAnswer> {
    this.acceptance.checkAvailable();
    if (!this.view.isEnabled(tenant)) {
      throw new HookwireError('tenant_disabled', 'The tenant is switched off; its operator can switch it on again.');
    }
    const request = this.#read(headers, body);
    const answerHeaders = this.#count(tenant, request);
    if (!request.batch) {
      return {
        status: 202,
        body: await this.acceptance.accept(tenant, this.checks.check(tenant, request.event), trace, via),
        headers: answerHeaders,
      };
    }
    const checked = await this.checks.checkAll(tenant, request.items);
    // Side by side: the broker keeps the order in which they are sent.
    const items = await Promise.all(
      checked.map(async (item): Promise<ItemResult> => {
        try {
          if (item instanceof HookwireError) throw item;
          return { status: 202, ...(await this.acceptance.accept(tenant, item, trace, via)) };
        } catch (error) {
          if (!(error instanceof HookwireError)) throw error;
          countRefused(via, error.code);
          return toProblem(error);
        }
      }),
    );
    const status = items.every((item) => item.status === 202) ? 202 : 207;
    return { status, body: { items }, headers: answerHeaders };
  }

  /** What can be read as an event counts, before it is checked: checking is work, too. @throws HookwireError when it is more than the tenant may publish */
  #count(tenant: string, request: PublishRequest): Readonly<Record<string, string>> {
    const limit = this.view.tenant(tenant)?.publishLimit;
    if (!limit) return {};
    const count = request.batch ? request.items.filter((item) => !(item instanceof HookwireError)).length : 1;
    return this.#limits.admit(tenant, limit, count, performance.now());
  }

  #read(headers: Headers, body: Uint8Array): PublishRequest {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      throw new HookwireError(
        'unsupported_media_type',
        `Send the body as it is: no content encoding is read here, and this one says ${String(encoding)}.`,
      );
    }
    const mode = cloudEventsMode(headers);
    if (mode) return readCloudEvents(mode, headers, body, this.acceptance.maxEventBytes);
    if (mediaType(headers) !== 'application/json') {
      throw new HookwireError(
        'unsupported_media_type',
        'Send an event as application/json, or a CloudEvent as application/cloudevents+json.',
      );
    }
    return readNative(body, this.acceptance.maxEventBytes);
  }
}
