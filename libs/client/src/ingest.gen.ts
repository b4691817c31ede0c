// Made by `npm run client-code` from the description of ingest.

export interface paths {
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish one event, or up to 1,000 at once
         * @description Answered when the events are stored. An event that was accepted before, with the same id and content, is answered as it was then. A request has at most 8 MiB.
         */
        post: operations["publishEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description At most 1 MiB as JSON, or what NATS is set to take in one message if that is less. */
        NewEvent: {
            /** @description Names the event: the same id sent again is the same event. Hookwire makes one when it is missing. */
            id?: string;
            /** @example invoice.paid */
            type: string;
            /**
             * Format: date-time
             * @description When it happened, from the year 1000 on; now, when it is missing.
             */
            occurredAt?: string;
            /** @description The payload: any JSON value. Receivers get it byte for byte. */
            data: unknown;
            /** @description At most 32 KiB as JSON, all together. Names that begin with `hookwire.` are Hookwire’s own. */
            attributes?: {
                [key: string]: string;
            };
            /** @description An endpoint with channels gets only events that carry one of them. */
            channels?: string[];
        };
        NewEvents: components["schemas"]["NewEvent"][];
        /** @description Named by `source` and `id` together. Its other attributes (`subject`, `dataschema`, extensions) become attributes of the event, at most 62 of them; `data_base64` is not taken, and an attribute that is null is one that is missing. */
        CloudEvent: {
            /** @constant */
            specversion: "1.0";
            id: string;
            /**
             * @description A URI reference.
             * @example /billing
             */
            source: string;
            /** @example invoice.paid */
            type: string;
            /**
             * Format: date-time
             * @description When it happened; now, when it is missing.
             */
            time?: string | null;
            /** @description Receivers get JSON, whatever it says. */
            datacontenttype?: string | null;
            /** @description The payload: any JSON value, null when it is missing. Receivers get it byte for byte. */
            data?: unknown;
        } & {
            [key: string]: string | boolean | number | null;
        };
        CloudEvents: components["schemas"]["CloudEvent"][];
        /** @description The payload of a CloudEvent whose context is in `ce-` headers: any JSON value; null, when it is missing. */
        CloudEventData: unknown;
        AcceptedEvent: {
            /** @description The id that receivers see as `webhook-id`; of a CloudEvent, made of its own. */
            id: string;
            /**
             * Format: date-time
             * @description Of the first time, for an event that was sent again.
             */
            acceptedAt: string;
        };
        AcceptedItem: {
            /** @constant */
            status: 202;
            /** @description The id that receivers see as `webhook-id`; of a CloudEvent, made of its own. */
            id: string;
            /**
             * Format: date-time
             * @description Of the first time, for an event that was sent again.
             */
            acceptedAt: string;
        };
        AcceptedItems: {
            /** @description One for each event, in their order: what it alone would have been answered. */
            items: components["schemas"]["AcceptedItem"][];
        };
        RefusedItem: (components["schemas"]["Problem"] & {
            /** @constant */
            status?: 409;
            /** @enum {unknown} */
            code?: "event_id_conflict";
        }) | (components["schemas"]["Problem"] & {
            /** @constant */
            status?: 413;
            /** @enum {unknown} */
            code?: "payload_too_large";
        }) | (components["schemas"]["Problem"] & {
            /** @constant */
            status?: 422;
            /** @enum {unknown} */
            code?: "event_type_archived" | "event_type_unknown" | "payload_invalid" | "validation_failed";
        }) | (components["schemas"]["Problem"] & {
            /** @constant */
            status?: 503;
            /** @enum {unknown} */
            code?: "unavailable";
        });
        ItemResults: {
            /** @description One for each event, in their order: what it alone would have been answered. */
            items: (components["schemas"]["AcceptedItem"] | components["schemas"]["RefusedItem"])[];
        };
        Problem: {
            /** @example https://hookwire.dev/errors#not_found */
            type: string;
            title: string;
            status: number;
            /**
             * @description Stable: decide by this one.
             * @enum {string}
             */
            code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_endpoints" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
            /** @description What is wrong here, and what to do; for people. */
            detail: string;
            errors?: components["schemas"]["FieldProblem"][];
        };
        FieldProblem: {
            /** @example eventTypes[0] */
            field: string;
            message: string;
        };
    };
    responses: {
        /** @description `invalid_json`: The request body is not valid JSON; `invalid_request`: The request cannot be read */
        "invalid_json.invalid_request": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "invalid_json" | "invalid_request";
                };
            };
        };
        /** @description `unauthorized`: No valid credentials */
        unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "unauthorized";
                };
            };
        };
        /** @description `forbidden`: These credentials may not do this; `tenant_disabled`: The tenant is switched off */
        "forbidden.tenant_disabled": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden" | "tenant_disabled";
                };
            };
        };
        /** @description `request_timeout`: The request did not end in time */
        request_timeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 408;
                    /** @enum {unknown} */
                    code?: "request_timeout";
                };
            };
        };
        /** @description `event_id_conflict`: Another event has this id */
        event_id_conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "event_id_conflict";
                };
            };
        };
        /** @description `payload_too_large`: The request or the event is too large */
        payload_too_large: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @enum {unknown} */
                    code?: "payload_too_large";
                };
            };
        };
        /** @description `unsupported_media_type`: This content type is not understood */
        unsupported_media_type: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description `event_type_archived`: The event type is archived; `event_type_unknown`: The event type is not in the catalogue; `payload_invalid`: The payload does not fit its event type; `validation_failed`: The request does not describe something valid */
        "event_type_archived.event_type_unknown.payload_invalid.validation_failed": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "event_type_archived" | "event_type_unknown" | "payload_invalid" | "validation_failed";
                };
            };
        };
        /** @description `rate_limited`: More than is allowed in this time */
        rate_limited: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 429;
                    /** @enum {unknown} */
                    code?: "rate_limited";
                };
            };
        };
        /** @description `headers_too_large`: The URL and the headers are too large */
        headers_too_large: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 431;
                    /** @enum {unknown} */
                    code?: "headers_too_large";
                };
            };
        };
        /** @description `internal`: Something went wrong on our side */
        internal: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "internal";
                };
            };
        };
        /** @description `unavailable`: Not possible right now; try again */
        unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "unavailable";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names the request: the id that it brought, or a new one. */
        "X-Request-Id": string;
        /** @description Seconds until another try makes sense. */
        "Retry-After": number;
        /** @description How to authenticate. */
        "WWW-Authenticate": string;
        /** @description Events that the tenant may publish in its window of time. These headers are there when it has a limit. */
        "RateLimit-Limit": number;
        /** @description Events that it may publish now. */
        "RateLimit-Remaining": number;
        /** @description Seconds until it may publish more than that. */
        "RateLimit-Reset": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    publishEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request a CloudEvent in binary mode: its context is in headers, and its body, of `application/json` or any type that ends in `+json`, is its data. */
                "ce-specversion"?: "1.0";
                /** @description Like the other `ce-` headers percent-encoded, where it is not printable ASCII. */
                "ce-id"?: string;
                /** @description A URI reference. */
                "ce-source"?: string;
                /** @description The event type. */
                "ce-type"?: string;
                /** @description When it happened (RFC 3339). */
                "ce-time"?: string;
                /** @description As any other header that begins with `ce-`: an attribute. */
                "ce-subject"?: string;
                /** @description The trace that the event is part of; each attempt to deliver it continues it. */
                traceparent?: string;
                /** @description What else belongs to that trace. */
                tracestate?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description It may be missing in the binary mode of CloudEvents only. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewEvent"] | components["schemas"]["NewEvents"];
                "application/cloudevents+json": components["schemas"]["CloudEvent"];
                "application/cloudevents-batch+json": components["schemas"]["CloudEvents"];
                "application/*+json": components["schemas"]["CloudEventData"];
            };
        };
        responses: {
            /** @description Stored: the event, or all of a batch. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedEvent"] | components["schemas"]["AcceptedItems"];
                };
            };
            /** @description Of a batch, at least one event was refused; the others are stored. */
            207: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Limit": components["headers"]["RateLimit-Limit"];
                    "RateLimit-Remaining": components["headers"]["RateLimit-Remaining"];
                    "RateLimit-Reset": components["headers"]["RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemResults"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_id_conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["event_type_archived.event_type_unknown.payload_invalid.validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
}
