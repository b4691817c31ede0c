import type { Method } from '#service';

const VERBS: Record<Method, string> = { get: 'get', post: 'create', put: 'replace', patch: 'update', delete: 'delete' };

/**
 * The name that a method of a client would have: `listEndpoints`, `createEndpoint`, `rotateEndpointSecrets`.
 * @param path `/v1/endpoints/{id}/secrets/rotate`
 * @param isList whether it answers a list
 */
export function operationId(method: Method, path: string, isList: boolean): string {
  const parts = path.split('/').slice(2);
  const isParameter = (at: number) => parts[at]?.startsWith('{') ?? false;
  const last = parts.length - 1;
  // What is posted to something, and is not one of many, is done with it.
  const verb = method === 'post' && last > 0 && !isParameter(last) && !parts[last]!.endsWith('s') ? parts[last]! : '';
  const nouns = parts.flatMap((part, at) => {
    if (isParameter(at) || (verb && at === last)) return [];
    const isOne = isParameter(at + 1) || (at === last && method === 'post');
    return [isOne ? singular(part) : part];
  });
  return camel([verb || (isList ? 'list' : VERBS[method]), ...nouns].join('-'));
}

function singular(noun: string): string {
  return noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.replace(/s$/, '');
}

function camel(words: string): string {
  return words.replace(/-+([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
