import type { PipeTransform } from '@nestjs/common';
import { isEventType } from '#domain';
import { notFound } from '../ids.ts';

/** An event type's name in a path. One that cannot exist is answered like one that does not. */
export class TypeNamePipe implements PipeTransform<string, string> {
  transform(name: string): string {
    if (!isEventType(name)) throw notFound('ety', name);
    return name;
  }
}
