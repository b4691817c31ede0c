import type { PipeTransform } from '@nestjs/common';
import { timeOfId, type IdPrefix } from '#domain';
import { HookwireError } from '#service';

const NAMES: Partial<Record<IdPrefix, string>> = {
  tnt: 'tenant',
  key: 'API key',
  ep: 'endpoint',
  dlv: 'delivery',
  sec: 'secret',
  rpl: 'replay',
};

/** An id in a path. One that cannot exist is answered like one that does not. */
export class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly prefix: IdPrefix) {}

  transform(id: string): string {
    if (timeOfId(this.prefix, id) === undefined) throw notFound(this.prefix, id);
    return id;
  }
}

export function notFound(prefix: IdPrefix, id: string): HookwireError {
  // What came from outside goes into the answer, but not at any length.
  return new HookwireError('not_found', `There is no ${NAMES[prefix] ?? 'such thing'} ${id.slice(0, 64)}.`);
}
