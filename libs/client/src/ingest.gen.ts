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
        /** Publish one event, or up to 1,000 at once */
        post: operations["EventsController_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    EventsController_publish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Names the event: the same id sent again is the same event. Hookwire makes one when it is missing. */
                    id?: string;
                    /** @example invoice.paid */
                    type: string;
                    /**
                     * Format: date-time
                     * @description When it happened; now, when it is missing.
                     */
                    occurredAt?: string;
                    /** @description The payload: any JSON value. Receivers get it byte for byte. */
                    data: unknown;
                    /** @description At most 32 KiB as JSON, all together. */
                    attributes?: {
                        [key: string]: string;
                    };
                    /** @description An endpoint with channels gets only events that carry one of them. */
                    channels?: string[];
                } | {
                    /** @description Names the event: the same id sent again is the same event. Hookwire makes one when it is missing. */
                    id?: string;
                    /** @example invoice.paid */
                    type: string;
                    /**
                     * Format: date-time
                     * @description When it happened; now, when it is missing.
                     */
                    occurredAt?: string;
                    /** @description The payload: any JSON value. Receivers get it byte for byte. */
                    data: unknown;
                    /** @description At most 32 KiB as JSON, all together. */
                    attributes?: {
                        [key: string]: string;
                    };
                    /** @description An endpoint with channels gets only events that carry one of them. */
                    channels?: string[];
                }[];
            };
        };
        responses: {
            /** @description Stored. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** Format: date-time */
                        acceptedAt: string;
                    };
                };
            };
            /** @description Of a batch, some events were refused. */
            207: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One result for each event, in their order: what a single event would have been answered. */
                        items: ({
                            /** @enum {integer} */
                            status?: 202;
                            id: string;
                            /** Format: date-time */
                            acceptedAt: string;
                        } | {
                            /** Format: uri */
                            type: string;
                            title: string;
                            status: number;
                            /** @enum {string} */
                            code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                            detail: string;
                            errors?: {
                                field?: string;
                                message?: string;
                            }[];
                        })[];
                    };
                };
            };
            /** @description Not JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description No API key, or an unknown one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description The API key has not the scope "publish", or the tenant is switched off. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description Another event has this id. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description The event or the request is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description Not a content type that is understood. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description Not a valid event, or one that the catalogue of event types refuses. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description More events than the tenant may publish in this time; nothing was stored. */
            429: {
                headers: {
                    /** @description Seconds until the request would be taken. */
                    "Retry-After"?: number;
                    /** @description Events that the tenant may publish in its window of time. */
                    "RateLimit-Limit"?: number;
                    /** @description Events that it may publish now. */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until it may publish more than that. */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
            /** @description Events cannot be stored right now. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /** Format: uri */
                        type: string;
                        title: string;
                        status: number;
                        /** @enum {string} */
                        code: "invalid_json" | "invalid_request" | "unauthorized" | "forbidden" | "tenant_disabled" | "not_found" | "request_timeout" | "event_id_conflict" | "api_key_replaced" | "uid_conflict" | "idempotency_conflict" | "idempotency_in_progress" | "event_gone" | "event_type_exists" | "too_many_event_types" | "too_many_versions" | "endpoint_gone" | "endpoint_disabled" | "endpoint_unverified" | "last_secret" | "secret_unreadable" | "too_many_secrets" | "delivery_pending" | "delivery_settled" | "job_ended" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "template_failed" | "validation_failed" | "payload_invalid" | "event_type_unknown" | "event_type_archived" | "rate_limited" | "headers_too_large" | "internal" | "query_timeout" | "unavailable";
                        detail: string;
                        errors?: {
                            field?: string;
                            message?: string;
                        }[];
                    };
                };
            };
        };
    };
}
