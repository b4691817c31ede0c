// As much of OpenAPI 3.1 as is worked on here. @see https://spec.openapis.org/oas/v3.1.1

export type Schema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}

export interface Response {
  description: string;
  content?: Record<string, { schema: Schema }>;
  headers?: Record<string, object>;
}

export type Reference = { $ref: string };

export interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  description?: string;
  requestBody?: {
    required?: boolean;
    description?: string;
    content: Record<string, { schema: Schema; examples?: object }>;
  };
  responses: Record<string, Response | Reference>;
  [extension: `x-${string}`]: unknown;
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

export interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers?: object[];
  tags?: object[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { schemas: Record<string, Schema>; responses?: object; headers?: object; securitySchemes?: object };
}

/** Every operation with where it is. */
export function operationsOf({
  paths,
}: Pick<Document, 'paths'>): { path: string; method: Method; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}
