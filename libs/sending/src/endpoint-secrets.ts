import type { EndpointRecord } from '#domain';
import type { SecretBox } from '#service';

/** The opened secrets of endpoints; opened once for each version of a record. */
export class EndpointSecrets {
  readonly #opened = new WeakMap<EndpointRecord, readonly string[]>();
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  /** @throws UnsealError when they were sealed with another master key */
  open(endpoint: EndpointRecord): readonly string[] {
    const known = this.#opened.get(endpoint);
    if (known) return known;
    const secrets = endpoint.sealedSecrets.map((sealed) => this.#box.open(sealed, endpoint.id));
    this.#opened.set(endpoint, secrets);
    return secrets;
  }
}
