import { applyDecorators } from '@nestjs/common';
import { IsObject } from 'class-validator';
import { compileFilter, isStorable } from '#content';
import { isChannel, MAX_CHANNELS } from '#domain';
import { Raw } from '#service';
import type { StoredTemplate } from '#store';
import { MayBeNull } from '../input-rules.ts';
import { failOn, problemsOf } from './content-problems.ts';
import { templateProblems, type TemplateInput } from './template-input.ts';

/** A JSON object that is kept as it was sent. */
export const RawObject = () => applyDecorators(MayBeNull(), Raw(), IsObject({ message: 'must be an object or null' }));

/**
 * @param before the template that the endpoint has
 * @throws HookwireError `validation_failed` that names every place in a filter or a template that is wrong
 */
export function checkContent(
  input: { filter?: object | null; template?: TemplateInput | null },
  before: StoredTemplate | null = null,
): void {
  failOn([
    ...(input.filter ? problemsOf('filter', () => compileFilter(input.filter)) : []),
    ...(input.template ? templateProblems(input.template, before) : []),
  ]);
}

/** As it is kept: a filter without conditions is none. */
export function toStoredFilter(filter: object | null): object | null {
  return filter && Object.keys(filter).length > 0 ? filter : null;
}

export function channelProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && isChannel(value)) return undefined;
  return 'each must be 1 to 128 letters, digits, _, ., : and -';
}

export function channelsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of names, or null for the events of all';
  if (value.length > MAX_CHANNELS) return `must not have more than ${MAX_CHANNELS} names`;
  if (new Set(value).size < value.length) return 'must not repeat a name';
  return value.map(channelProblem).find((problem) => problem !== undefined);
}

const MAX_METADATA = 50;
const METADATA_NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_METADATA_VALUE = 512;

export function metadataProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object with text values';
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_METADATA) return `must not have more than ${MAX_METADATA} names`;
  return entries.map(([name, text]) => metadataEntryProblem(name, text)).find((problem) => problem !== undefined);
}

function metadataEntryProblem(name: string, value: unknown): string | undefined {
  if (!METADATA_NAME.test(name)) return 'names are 1 to 64 letters, digits, _, . and -';
  if (typeof value !== 'string' || value.length > MAX_METADATA_VALUE) {
    return `${name} must be text of at most ${MAX_METADATA_VALUE} characters`;
  }
  return isStorable(value) ? undefined : `${name} must not contain NUL or half a surrogate pair`;
}

/** `region:eu` of a query, as what the metadata must contain. Undefined when it is not of that form. */
export function metadataCondition(text: unknown): Record<string, string> | undefined {
  const [, name, value] = typeof text === 'string' ? (/^([A-Za-z0-9_.-]{1,64}):([^]{0,512})$/.exec(text) ?? []) : [];
  return name === undefined || !isStorable(value!) ? undefined : { [name]: value! };
}
