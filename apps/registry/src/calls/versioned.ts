/** A view of something with the revision of its row: answered with an ETag, and 304 to who has it already. */
export class Versioned<T> {
  constructor(
    readonly view: T,
    readonly revision: number,
    /** Of what the view shows and no revision counts: letters and digits, another text for another state. */
    readonly variant?: string,
  ) {}
}
