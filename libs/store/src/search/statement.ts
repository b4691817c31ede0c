/** SQL with its parameters, as `pg` takes it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Collects the parameters of a statement while it is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  /** @returns what stands for the value in the SQL */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** A part of a statement, which may bring parameters. */
export type Condition = (parameters: Parameters) => string;

export function statement(sql: Condition): Statement {
  const parameters = new Parameters();
  return { text: sql(parameters), values: parameters.values };
}
