/** A change that is committed. */
export class Changed<T> {
  constructor(
    readonly value: T,
    /** Whether the pipeline can see it already. */
    readonly active: boolean,
  ) {}
}
