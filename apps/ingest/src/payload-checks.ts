import { PAYLOAD_ATTRIBUTE, SCHEMA_VERSION_ATTRIBUTE, type EventTypeRecord } from '#domain';
import type { RegistryView } from '#messaging';
import { SchemaCache, SchemaError, type CompiledSchema, type SchemaProblem } from '#schemas';
import { HookwireError, type FieldProblem, type Logger } from '#service';
import type { EventInput } from './event-input.ts';

/** An event that may be stored. */
export interface CheckedEvent {
  readonly input: EventInput;
  /** Attributes that say how its payload was checked; undefined when it was not. */
  readonly recorded?: Readonly<Record<string, string>>;
}

/** What the checks need to know of the registry. */
export type Catalogue = Pick<RegistryView, 'eventType' | 'tenant'>;

/** Of a batch, so much is checked at once; then others have their turn. */
const TURN_MS = 20;

/** Checks events by their tenant's catalogue. */
export class PayloadChecks {
  readonly #catalogue: Catalogue;
  readonly #log: Logger;
  readonly #schemas = new SchemaCache();

  constructor(catalogue: Catalogue, log: Logger) {
    this.#catalogue = catalogue;
    this.#log = log;
  }

  /** @throws HookwireError `payload_invalid`, `event_type_unknown`, `event_type_archived`, `unavailable` */
  check(tenant: string, input: EventInput): CheckedEvent {
    const type = this.#catalogue.eventType(tenant, input.type);
    if (!type) {
      if (!this.#catalogue.tenant(tenant)?.onlyCataloguedTypes) return { input };
      throw new HookwireError(
        'event_type_unknown',
        `The event type ${input.type} is not in the catalogue, and only types that are in it are accepted.`,
      );
    }
    if (type.archived) {
      throw new HookwireError(
        'event_type_archived',
        `The event type ${type.name} is archived and takes no new events.`,
      );
    }
    if (!type.schema || type.validation === 'ignore') return { input };
    const problems = this.#problems(type, type.schema, input.data);
    const version = { [SCHEMA_VERSION_ATTRIBUTE]: String(type.schema.version) };
    if (problems.length === 0) return { input, recorded: version };
    if (type.validation === 'mark') return { input, recorded: { ...version, [PAYLOAD_ATTRIBUTE]: 'invalid' } };
    throw payloadInvalid(type.name, type.schema.version, problems);
  }

  /** The same for each of several, in their order; what was wrong before stays as it is. */
  async checkAll(
    tenant: string,
    inputs: readonly (EventInput | HookwireError)[],
  ): Promise<(CheckedEvent | HookwireError)[]> {
    const checked: (CheckedEvent | HookwireError)[] = [];
    let turnEnds = performance.now() + TURN_MS;
    for (const input of inputs) {
      checked.push(input instanceof HookwireError ? input : this.#checkOrError(tenant, input));
      if (performance.now() < turnEnds) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnEnds = performance.now() + TURN_MS;
    }
    return checked;
  }

  #checkOrError(tenant: string, input: EventInput): CheckedEvent | HookwireError {
    try {
      return this.check(tenant, input);
    } catch (error) {
      if (error instanceof HookwireError) return error;
      throw error;
    }
  }

  #problems(
    type: EventTypeRecord,
    { version, text }: NonNullable<EventTypeRecord['schema']>,
    data: Uint8Array,
  ): readonly SchemaProblem[] {
    let schema: CompiledSchema;
    try {
      schema = this.#schemas.get(text);
    } catch (cause) {
      if (!(cause instanceof SchemaError)) throw cause;
      // A registry that knows more than this process let it in.
      this.#log.error({ err: cause, tenant: type.tenant, type: type.name, version }, 'a schema cannot be used');
      throw new HookwireError(
        'unavailable',
        `Version ${version} of the schema of ${type.name} cannot be used by this version of ingest.`,
        { cause },
      );
    }
    return schema.check(JSON.parse(Buffer.from(data).toString()), data.length);
  }
}

function payloadInvalid(name: string, version: number, problems: readonly SchemaProblem[]): HookwireError {
  const fields: FieldProblem[] = problems.map(({ pointer, message }) => ({ field: `data${pointer}`, message }));
  const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new HookwireError('payload_invalid', `By version ${version} of the schema of ${name}: ${detail}`, { fields });
}
