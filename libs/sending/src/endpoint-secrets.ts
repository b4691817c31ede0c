import { signerOf, type EndpointRecord, type Signer } from '#domain';
import { UnsealError, type SecretBox } from '#service';

interface Opened {
  readonly signer: Signer;
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
  signers(endpoint: EndpointRecord, at: number): readonly Signer[] {
    let opened = this.#opened.get(endpoint);
    if (!opened) {
      opened = this.#open(endpoint);
      this.#opened.set(endpoint, opened);
    }
    return opened.filter(({ expiresAt }) => at < expiresAt).map(({ signer }) => signer);
  }

  #open({ id, sealedSecrets, expiringSecrets = [] }: EndpointRecord): Opened[] {
    const lasting = sealedSecrets.map((sealed) => ({ sealed, expiresAt: Infinity }));
    return [...lasting, ...expiringSecrets].map(({ sealed, expiresAt }) => {
      const signer = signerOf(this.#box.open(sealed, id));
      if (!signer) throw new UnsealError(`the secret of ${id} is in a form that this version does not know`);
      return { signer, expiresAt };
    });
  }
}
