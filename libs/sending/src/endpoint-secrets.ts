import { dialect } from '#dialects';
import { routingKeyPlace, type ContentSigner, type EndpointRecord } from '#domain';
import { UnsealError, type SecretBox } from '#service';

interface Opened {
  readonly signer: ContentSigner;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What endpoints sign with; opened once for each version of a record. */
export class EndpointSecrets {
  readonly #opened = new WeakMap<EndpointRecord, readonly Opened[]>();
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  /**
   * The secrets that are active at a time, newest first.
   * @param at milliseconds since the epoch, when the attempt starts
   * @throws UnsealError when they cannot be opened with any master key that is known here
   */
  signers(endpoint: EndpointRecord, at: number): readonly ContentSigner[] {
    let opened = this.#opened.get(endpoint);
    if (!opened) {
      opened = this.#open(endpoint);
      this.#opened.set(endpoint, opened);
    }
    return opened.filter(({ expiresAt }) => at < expiresAt).map(({ signer }) => signer);
  }

  /**
   * The routing key of an endpoint whose template has one.
   * @throws UnsealError
   */
  routingKey({ id, sealedRoutingKey }: EndpointRecord): string | undefined {
    return sealedRoutingKey === undefined ? undefined : this.#box.open(sealedRoutingKey, routingKeyPlace(id));
  }

  #open({ id, dialect: name, sealedSecrets, expiringSecrets = [] }: EndpointRecord): Opened[] {
    const speak = dialect(name);
    const lasting = sealedSecrets.map((sealed) => ({ sealed, expiresAt: Infinity }));
    return [...lasting, ...expiringSecrets].map(({ sealed, expiresAt }) => {
      const signer = speak.signer(this.#box.open(sealed, id));
      if (!signer) throw new UnsealError(`the secret of ${id} cannot be used in the dialect ${name}`);
      return { signer, expiresAt };
    });
  }
}
