import type { Template } from '#content';

/** A template as its owner wrote it, but for its routing key, which is sealed. */
export type StoredTemplate = Template & { readonly sealedRoutingKey?: string };

/** The two apart. */
export function splitTemplate({ sealedRoutingKey, ...template }: StoredTemplate): {
  template: Template;
  sealedRoutingKey: string | undefined;
} {
  return { template, sealedRoutingKey };
}
