// Made by `npm run client-code` from the description of registry.

export interface paths {
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tenants, newest first */
        get: operations["listTenants"];
        put?: never;
        /** Create a tenant */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a tenant */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        /** Delete a tenant with its API keys and endpoints; what waits for these is cancelled */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        /** Change a tenant’s name, uid or limits, or switch it off or on */
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/v1/tenants/{tenant}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys, masked, newest first */
        get: operations["listTenantKeys"];
        put?: never;
        /** Create an API key; this answer is the only one that shows it */
        post: operations["createTenantKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an API key, masked */
        get: operations["getTenantKey"];
        put?: never;
        post?: never;
        /** Revoke an API key, at once */
        delete: operations["deleteTenantKey"];
        options?: never;
        head?: never;
        /** Change the name, the uid or the end of an API key */
        patch: operations["updateTenantKey"];
        trace?: never;
    };
    "/v1/tenants/{tenant}/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a key in the place of another, which works on for a while; shows it this once */
        post: operations["rotateTenantKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search who changed what, newest first */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List event types, newest first; without their schemas and examples */
        get: operations["listEventTypes"];
        put?: never;
        /** Add an event type to the catalogue */
        post: operations["createEventType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event type, with the schema in force */
        get: operations["getEventType"];
        put?: never;
        post?: never;
        /** Take an event type out of the catalogue, with all versions of its schema */
        delete: operations["deleteEventType"];
        options?: never;
        head?: never;
        /** Change an event type, or put another version of its schema in force */
        patch: operations["updateEventType"];
        trace?: never;
    };
    "/v1/event-types/{name}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take no new events of a type; those that are stored are still delivered */
        post: operations["archiveEventType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take events of an archived type again */
        post: operations["unarchiveEventType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of the schema, newest first; without the schemas themselves */
        get: operations["listEventTypeVersions"];
        put?: never;
        /** Add a version of the schema; the next number is its */
        post: operations["createEventTypeVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a version of the schema */
        get: operations["getEventTypeVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what lies in the streams, how far their readers are, and what waits of which tenant */
        get: operations["getQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show which endpoints deliveries wait for, and why */
        get: operations["listLanes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints, newest first */
        get: operations["listEndpoints"];
        put?: never;
        /** Create an endpoint; the answer has its secret */
        post: operations["createEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an endpoint */
        get: operations["getEndpoint"];
        put?: never;
        post?: never;
        /** Delete an endpoint */
        delete: operations["deleteEndpoint"];
        options?: never;
        head?: never;
        /** Change an endpoint */
        patch: operations["updateEndpoint"];
        trace?: never;
    };
    "/v1/endpoints/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how an endpoint is doing now, and what waits for it */
        get: operations["getEndpointState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search deliveries */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a delivery with all its attempts */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery once more; the receiver sees the same message id */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send no more of a delivery; a request that is under way ends as it ends */
        post: operations["cancelDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the next attempt made now, and not when it is due */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search events */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event with its payload and its deliveries */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the tenant, its endpoints or its event types fare: counts, success rates and latency */
        get: operations["listStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How an endpoint fares: counts, success rates and latency */
        get: operations["getEndpointStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List replays, newest first */
        get: operations["listReplays"];
        put?: never;
        /** Send many deliveries of an endpoint once more, or what it never got */
        post: operations["createReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far a replay is */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin nothing more until it is resumed; what was begun goes on */
        post: operations["pauseReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with a paused replay where it was */
        post: operations["resumeReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a replay; what was begun goes on */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel what an endpoint has pending */
        post: operations["cancelDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cancellations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List cancellations of many deliveries, newest first */
        get: operations["listCancellations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cancellations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far a cancellation is */
        get: operations["getCancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the content of an event everywhere
         * @description Asked again it is the same erasure; one that failed is begun anew.
         */
        post: operations["eraseEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List erasures, newest first */
        get: operations["listErasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far an erasure is */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/filters/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a filter with an event */
        post: operations["testFilters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Render a template with an event */
        post: operations["renderTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the secrets that sign an endpoint’s requests, without the secrets themselves */
        get: operations["listEndpointSecrets"];
        put?: never;
        /** Add a secret; requests carry the signatures of all */
        post: operations["createEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/secrets/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reveal a secret; that it was is kept in the audit log */
        get: operations["getEndpointSecret"];
        put?: never;
        post?: never;
        /** Remove a secret; it signs no more from now on */
        delete: operations["deleteEndpointSecret"];
        options?: never;
        head?: never;
        /** Change when a secret ends */
        patch: operations["updateEndpointSecret"];
        trace?: never;
    };
    "/v1/endpoints/{id}/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the secrets by a new one; both sign while receivers change over */
        post: operations["rotateEndpointSecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/master-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show with which master keys values are sealed */
        get: operations["getMasterKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event to this endpoint only */
        post: operations["testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show which endpoints would get an event, and why the others would not */
        post: operations["explainEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the request that would be sent for an event, without sending it */
        post: operations["previewEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask an endpoint’s URL once more whether it wants events, and say what came of it */
        post: operations["verifyEndpoint"];
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
        RateLimitInput: {
            /** @example 100 */
            limit: number;
            /**
             * @description No window of this length, wherever it begins, has more than `limit`.
             * @example 60
             */
            windowSeconds: number;
        };
        TenantLimitsInput: {
            /** @description Events that each ingest process takes from it; more is refused with `rate_limited`. Null: no limit. */
            publish?: components["schemas"]["RateLimitInput"] | null;
            /** @description Requests to all its endpoints together; what is more waits. Null: no limit. */
            delivery?: components["schemas"]["RateLimitInput"] | null;
        };
        NewTenant: {
            /** @example Acme */
            name: string;
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            /**
             * @description How its requests look on the wire.
             * @default native
             * @enum {string}
             */
            dialect?: "native" | "agentcache" | "costkatana" | "aiagent" | "agentfactory" | "smartaihub";
            limits?: components["schemas"]["TenantLimitsInput"];
            /**
             * @description What becomes of events whose type is not in its catalogue.
             * @default accept
             * @enum {string}
             */
            unknownEventTypes?: "accept" | "refuse";
        };
        TenantLimits: {
            publish: components["schemas"]["RateLimitInput"] | null;
            delivery: components["schemas"]["RateLimitInput"] | null;
        };
        Tenant: {
            /** @example tnt_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            uid: string | null;
            name: string;
            /** @enum {string} */
            dialect: "native" | "agentcache" | "costkatana" | "aiagent" | "agentfactory" | "smartaihub";
            limits: components["schemas"]["TenantLimits"];
            /** @enum {string} */
            unknownEventTypes: "accept" | "refuse";
            enabled: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        TenantPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Tenant"][];
        };
        TenantPatch: {
            name?: string;
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            limits?: components["schemas"]["TenantLimitsInput"];
            /**
             * @description What becomes of events whose type is not in its catalogue.
             * @enum {string}
             */
            unknownEventTypes?: "accept" | "refuse";
            /** @description False switches it off: its keys are refused, its endpoints get nothing, and what waits for them is cancelled. */
            enabled?: boolean;
        };
        NewApiKey: {
            /** @example billing service */
            name: string;
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            /** @description `publish` sends events, `read` reads everything of the tenant, `manage` changes endpoints and keys and includes `read`. */
            scopes: ("manage" | "publish" | "read")[];
            /**
             * Format: date-time
             * @description When it stops working.
             */
            expiresAt?: string | null;
        };
        CreatedApiKey: {
            /** @example key_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            uid: string | null;
            name: string;
            /** @example hk_****x7Qa */
            maskedKey: string;
            scopes: ("manage" | "publish" | "read")[];
            /** Format: date-time */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute, some seconds later; null for a key that was never used.
             */
            lastUsedAt: string | null;
            /** @description The key that a rotation made in its place. */
            replacedBy: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description The key itself. It is not stored and cannot be shown again. */
            key: string;
        };
        ApiKey: {
            /** @example key_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            uid: string | null;
            name: string;
            /** @example hk_****x7Qa */
            maskedKey: string;
            scopes: ("manage" | "publish" | "read")[];
            /** Format: date-time */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute, some seconds later; null for a key that was never used.
             */
            lastUsedAt: string | null;
            /** @description The key that a rotation made in its place. */
            replacedBy: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        ApiKeyPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["ApiKey"][];
        };
        ApiKeyPatch: {
            name?: string;
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            /**
             * Format: date-time
             * @description Null: it does not expire.
             */
            expiresAt?: string | null;
        };
        ApiKeyRotation: {
            /**
             * @description How long the old key goes on working; 0 ends it now.
             * @default 86400
             */
            overlapSeconds?: number;
            /**
             * Format: date-time
             * @description When the new key stops working. Left out: it lives as long as the old one was made to live.
             */
            expiresAt?: string | null;
        };
        Actor: {
            /**
             * @description `admin`: who has the admin token. `api_key`: a key of the tenant. `jwt`: who has a token. `system`: Hookwire by itself.
             * @enum {string}
             */
            type: "admin" | "api_key" | "jwt" | "system";
            /** @description The id of the API key, or the subject of the token; null for the others. */
            id: string | null;
        };
        AuditEntry: {
            /** @example aud_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            tenant: string | null;
            /** Format: date-time */
            at: string;
            actor: components["schemas"]["Actor"];
            /** @enum {string} */
            action: "api_key.created" | "api_key.revoked" | "api_key.rotated" | "api_key.updated" | "cancellation.created" | "delivery.cancelled" | "delivery.replayed" | "delivery.retried" | "endpoint.created" | "endpoint.deleted" | "endpoint.disabled" | "endpoint.resealed" | "endpoint.tested" | "endpoint.updated" | "endpoint.verified" | "erasure.created" | "event.erased" | "event_type.archived" | "event_type.created" | "event_type.deleted" | "event_type.unarchived" | "event_type.updated" | "event_type.version_added" | "replay.cancelled" | "replay.created" | "replay.paused" | "replay.resumed" | "secret.created" | "secret.deleted" | "secret.revealed" | "secret.rotated" | "secret.updated" | "tenant.created" | "tenant.deleted" | "tenant.updated";
            /** @description The id of what was changed. */
            resource: string;
            /** @description `X-Request-Id` of the request that did it. */
            requestId: string | null;
            /** @description The fields that were changed, as they were, secrets masked; null for what is new. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description The same fields as they are since; null for what was deleted. */
            after: {
                [key: string]: unknown;
            } | null;
        };
        AuditPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["AuditEntry"][];
        };
        NewEventType: {
            /** @example billing */
            group?: string | null;
            description?: string | null;
            /**
             * @description A payload, valid by the schema in force; at most 64 KiB as JSON. Null for none.
             * @example {
             *       "id": "inv_42",
             *       "amount": 1200
             *     }
             */
            example?: unknown;
            /**
             * @description Of events whose payload is not valid by the schema in force: `refuse` them, store and `mark` them, or `ignore` the schema.
             * @default refuse
             * @enum {string}
             */
            validation?: "refuse" | "mark" | "ignore";
            /**
             * @description Unique, and never changes.
             * @example invoice.paid
             */
            name: string;
            /**
             * @description A JSON Schema, draft 2020-12; at most 64 KiB, 2,000 keywords, and references within it only. It becomes version 1.
             * @example {
             *       "type": "object",
             *       "required": [
             *         "id"
             *       ],
             *       "properties": {
             *         "id": {
             *           "type": "string"
             *         }
             *       },
             *       "additionalProperties": false
             *     }
             */
            schema?: {
                [key: string]: unknown;
            } | boolean;
        };
        EventTypeDetail: {
            /** @example ety_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            /** @example invoice.paid */
            name: string;
            group: string | null;
            description: string | null;
            /** @enum {string} */
            validation: "refuse" | "mark" | "ignore";
            /** @description The version of the schema in force; null for none. */
            version: number | null;
            /** @description The newest version; 0 for none. */
            latestVersion: number;
            /**
             * Format: date-time
             * @description Since when it takes no new events; null while it does.
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The schema in force; null for none. */
            schema: {
                [key: string]: unknown;
            } | boolean | null;
            /** @description Any JSON value; null for none. */
            example: unknown;
        };
        EventType: {
            /** @example ety_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            /** @example invoice.paid */
            name: string;
            group: string | null;
            description: string | null;
            /** @enum {string} */
            validation: "refuse" | "mark" | "ignore";
            /** @description The version of the schema in force; null for none. */
            version: number | null;
            /** @description The newest version; 0 for none. */
            latestVersion: number;
            /**
             * Format: date-time
             * @description Since when it takes no new events; null while it does.
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        EventTypePage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["EventType"][];
        };
        EventTypePatch: {
            /** @example billing */
            group?: string | null;
            description?: string | null;
            /**
             * @description A payload, valid by the schema in force; at most 64 KiB as JSON. Null for none.
             * @example {
             *       "id": "inv_42",
             *       "amount": 1200
             *     }
             */
            example?: unknown;
            /**
             * @description Of events whose payload is not valid by the schema in force: `refuse` them, store and `mark` them, or `ignore` the schema.
             * @default refuse
             * @enum {string}
             */
            validation?: "refuse" | "mark" | "ignore";
            /** @description The version of its schema to put in force. */
            version?: number;
        };
        NewVersion: {
            /**
             * @description A JSON Schema, draft 2020-12; at most 64 KiB, 2,000 keywords, and references within it only.
             * @example {
             *       "type": "object",
             *       "required": [
             *         "id"
             *       ],
             *       "properties": {
             *         "id": {
             *           "type": "string"
             *         }
             *       },
             *       "additionalProperties": false
             *     }
             */
            schema: {
                [key: string]: unknown;
            } | boolean;
            /** @description The example from now on, for when the one before does not fit the schema. */
            example?: unknown;
            /**
             * @description Whether it is in force at once.
             * @default true
             */
            inForce?: boolean;
        };
        VersionDetail: {
            version: number;
            /** @description Whether events are checked by it. */
            inForce: boolean;
            /** Format: date-time */
            createdAt: string;
            schema: {
                [key: string]: unknown;
            } | boolean;
        };
        Version: {
            version: number;
            /** @description Whether events are checked by it. */
            inForce: boolean;
            /** Format: date-time */
            createdAt: string;
        };
        VersionPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Version"][];
        };
        Reader: {
            /** @enum {string} */
            name: "fanout" | "delivery" | "retry" | "notices" | "projector";
            /** @description Messages that it has not got yet: how far it is behind. */
            waiting: number;
            /** @description Messages that it has, and is not done with. */
            underWay: number;
        };
        Queue: {
            /** @enum {string} */
            stream: "EVENTS" | "DELIVERIES" | "RETRIES" | "WAITING" | "DELIVERY_LOG";
            /** @description In RETRIES also those that are not due yet. EVENTS and DELIVERY_LOG keep what was read. */
            messages: number;
            bytes: number;
            /**
             * Format: date-time
             * @description When its oldest message came.
             */
            oldestAt: string | null;
            readers: components["schemas"]["Reader"][];
        };
        TenantLanes: {
            tenant: string;
            /** @description Deliveries that wait for their endpoint to take more. */
            waiting: number;
            /** @description Endpoints that they wait for. */
            endpoints: number;
            /**
             * @description How many wait by reason: in_flight, rate_limit, tenant_rate_limit, breaker_open, retry_after, slow, batch, or unknown.
             * @example {
             *       "breaker_open": 12
             *     }
             */
            reasons: {
                [key: string]: number;
            };
        };
        Queues: {
            queues: components["schemas"]["Queue"][];
            /** @description Those with the most first; 100 at most. */
            lanes: components["schemas"]["TenantLanes"][];
        };
        Lane: {
            /**
             * @description `in_flight`: it has as many requests under way as it may have; `rate_limit`: its own rate limit; `tenant_rate_limit`: its tenant’s rate limit; `breaker_open`: it failed too often in a row; `retry_after`: its receiver said when to come again; `slow`: it answers slowly, and slow endpoints have as many requests under way as they may have; `batch`: its batch is not full yet
             * @enum {string}
             */
            reason: "in_flight" | "rate_limit" | "tenant_rate_limit" | "breaker_open" | "retry_after" | "slow" | "batch";
            /**
             * Format: date-time
             * @description Where it is known.
             */
            until: string | null;
            /** Format: date-time */
            since: string;
        };
        EndpointLane: {
            endpoint: string;
            /** @description Deliveries that wait; scheduled retries not included. */
            waiting: number;
            /** @description Why they wait; null when nothing keeps them any more. */
            lane: components["schemas"]["Lane"] | null;
        };
        Lanes: {
            /** @description In all lanes of the tenant. */
            waiting: number;
            /** @description The longest first; 100 at most. */
            data: components["schemas"]["EndpointLane"][];
        };
        BearerAuthInput: {
            /** @enum {string} */
            type: "bearer";
            /** @description Sent as `Authorization: Bearer …`. */
            token: string;
        };
        BasicAuthInput: {
            /** @enum {string} */
            type: "basic";
            username: string;
            password: string;
        };
        HeaderAuthInput: {
            /** @enum {string} */
            type: "header";
            /** @example X-Api-Key */
            name: string;
            value: string;
        };
        OAuth2AuthInput: {
            /** @enum {string} */
            type: "oauth2";
            /** @description Asked with the grant type `client_credentials`. */
            tokenUrl: string;
            clientId: string;
            clientSecret: string;
            /** @default [] */
            scopes?: string[];
            /** @description For servers that want to know whom the token is for. */
            audience?: string;
            /**
             * @description Where the token request carries the id and the secret: `Authorization: Basic`, or its form.
             * @default basic
             * @enum {string}
             */
            clientAuthentication?: "basic" | "body";
        };
        MtlsAuthInput: {
            /** @enum {string} */
            type: "mtls";
            /** @description PEM, its own first, then those that lead to the authority. */
            certificate: string;
            /** @description PEM, without a password. */
            privateKey: string;
        };
        RetryInput: {
            /**
             * @description `list` takes `delaysSeconds`; `exponential` the fields from `initialDelaySeconds` to `maxRetries`.
             * @default list
             * @enum {string}
             */
            strategy?: "list" | "exponential";
            /**
             * @description Seconds to wait after the first failure, the second, and so on. Empty: no retry.
             * @example [
             *       5,
             *       300,
             *       1800
             *     ]
             */
            delaysSeconds?: number[];
            /** @description Seconds to wait after the first failure. */
            initialDelaySeconds?: number;
            /**
             * @description Each delay is so many times the one before.
             * @default 2
             */
            multiplier?: number;
            /**
             * @description No delay is longer.
             * @default 604800
             */
            maxDelaySeconds?: number;
            maxRetries?: number;
            /**
             * @description Share of a delay added or taken at random.
             * @default 0.2
             */
            jitter?: number;
            /** @description No attempt is made later than this after the first one, whatever the delays are. */
            windowSeconds?: number | null;
            /**
             * @description What is tried again: classes of answers (`5xx`), single ones (`429`), and `error` for no answer at all. Left out: everything that is not a success.
             * @example [
             *       "5xx",
             *       "429",
             *       "error"
             *     ]
             */
            retryOn?: string[] | null;
        };
        BatchInput: {
            /** @description A request is sent when it has so many. */
            maxEvents: number;
            /** @description Or when the first of them has waited so long. */
            maxWaitSeconds: number;
        };
        NewEndpoint: {
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            /** @example https://example.com/webhooks */
            url: string;
            /**
             * @description Exact types (`invoice.paid`), all below a name (`invoice.*`), or all (`*`).
             * @default [
             *       "*"
             *     ]
             */
            eventTypes?: string[];
            /**
             * @description Only events that carry one of these channels. Null: all events.
             * @example [
             *       "project-1"
             *     ]
             */
            channels?: string[] | null;
            /**
             * @description Only events that satisfy its conditions; see the page on filters. Null: all events.
             * @example {
             *       "data": {
             *         "amount": {
             *           "$gte": 100
             *         }
             *       }
             *     }
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What its requests carry: `{"preset": "slack" | "discord" | "teams" | "pagerduty", …}`, or `{"body": …}` with placeholders; see the page on templates. Null: the event.
             * @example {
             *       "preset": "slack",
             *       "message": "{{data.customer}} paid {{data.amount}}"
             *     }
             */
            template?: {
                [key: string]: unknown;
            } | null;
            name?: string | null;
            description?: string | null;
            /**
             * @description Your own labels. A change replaces all of them.
             * @example {
             *       "region": "eu"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description Sent with every request. Whoever may read the endpoint sees them.
             * @example {
             *       "x-team": "billing"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
            /** @description How it is told who sends, besides the signature. Replaced as a whole. Null: not at all. */
            auth?: components["schemas"]["BearerAuthInput"] | components["schemas"]["BasicAuthInput"] | components["schemas"]["HeaderAuthInput"] | components["schemas"]["OAuth2AuthInput"] | components["schemas"]["MtlsAuthInput"] | null;
            /** @description When to try again. Left out: eight attempts over 28 hours. */
            retry?: components["schemas"]["RetryInput"];
            /** @default 30 */
            timeoutSeconds?: number;
            /** @description Requests to it, retries included; what is more waits. Null: as many as it takes. */
            rateLimit?: components["schemas"]["RateLimitInput"] | null;
            /**
             * @description Requests that it has under way at most; an ordered endpoint has one.
             * @default 32
             */
            maxInFlight?: number;
            /**
             * @description It gets its events one at a time, in the order in which they were accepted; one that fails holds up those behind it until it is delivered or given up. Cannot be changed later, and not be used with `batch`.
             * @default false
             */
            ordered?: boolean;
            /** @description Several events travel in one request. Null: each by itself. */
            batch?: components["schemas"]["BatchInput"] | null;
            /**
             * @description A disabled endpoint gets no new deliveries.
             * @default true
             */
            enabled?: boolean;
            /**
             * @description Your own signing secret: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed; in the other dialects any text. Left out: a new one is made.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret?: string;
            /**
             * @description Which kind of secret is made.
             * @default hmac
             * @enum {string}
             */
            secretType?: "hmac" | "ed25519";
        };
        Certificate: {
            subject: string;
            issuer: string;
            serialNumber: string;
            /** @description SHA-256. */
            fingerprint: string;
            /** Format: date-time */
            validFrom: string;
            /**
             * Format: date-time
             * @description Receivers refuse it from then on: set another one before.
             */
            expiresAt: string;
        };
        Auth: {
            /** @enum {string} */
            type: "bearer" | "basic" | "header" | "oauth2" | "mtls";
            /** @description Of `basic`. */
            username?: string;
            /** @description Of `header`. */
            name?: string;
            /** @description Of `oauth2`. */
            tokenUrl?: string;
            /** @description Of `oauth2`. */
            clientId?: string;
            /** @description Of `oauth2`. */
            scopes?: string[];
            /** @description Of `oauth2`, where it was given. */
            audience?: string;
            /**
             * @description Of `oauth2`.
             * @enum {string}
             */
            clientAuthentication?: "basic" | "body";
            /** @description Of `mtls`. */
            certificate?: components["schemas"]["Certificate"];
        };
        Verification: {
            /**
             * @description `not_required`: nobody asked. `pending`: the URL is asked now. `verified`: it answered. `failed`: it did not; mend it and ask again.
             * @enum {string}
             */
            status: "not_required" | "pending" | "verified" | "failed";
            /** @description The URL that is asked: another one than `url` takes its place as soon as it has answered. */
            url: string | null;
            /**
             * Format: date-time
             * @description Since when it is so.
             */
            at: string | null;
            /** @description Why it failed. */
            error: string | null;
        };
        Disabled: {
            /**
             * @description `gone`: its receiver answered 410. `failing_too_long`: it took nothing for days. Null: a person did it.
             * @enum {string|null}
             */
            reason: "gone" | "failing_too_long" | null;
            /** Format: date-time */
            at: string;
        };
        CreatedEndpoint: {
            /** @example ep_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            uid: string | null;
            url: string;
            eventTypes: string[];
            channels: string[] | null;
            filter: {
                [key: string]: unknown;
            } | null;
            template: {
                [key: string]: unknown;
            } | null;
            name: string | null;
            description: string | null;
            metadata: {
                [key: string]: string;
            };
            headers: {
                [key: string]: string;
            };
            auth: components["schemas"]["Auth"] | null;
            verification: components["schemas"]["Verification"];
            retry: components["schemas"]["RetryInput"];
            timeoutSeconds: number;
            rateLimit: components["schemas"]["RateLimitInput"] | null;
            maxInFlight: number;
            ordered: boolean;
            batch: components["schemas"]["BatchInput"] | null;
            enabled: boolean;
            /** @description Why it is disabled; null while it is enabled. */
            disabled: components["schemas"]["Disabled"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The signing secret; null for an Ed25519 one. */
            secret: string | null;
            /** @description `whpk_…`, to verify with; null for an HMAC secret. */
            publicKey: string | null;
        };
        Endpoint: {
            /** @example ep_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            uid: string | null;
            url: string;
            eventTypes: string[];
            channels: string[] | null;
            filter: {
                [key: string]: unknown;
            } | null;
            template: {
                [key: string]: unknown;
            } | null;
            name: string | null;
            description: string | null;
            metadata: {
                [key: string]: string;
            };
            headers: {
                [key: string]: string;
            };
            auth: components["schemas"]["Auth"] | null;
            verification: components["schemas"]["Verification"];
            retry: components["schemas"]["RetryInput"];
            timeoutSeconds: number;
            rateLimit: components["schemas"]["RateLimitInput"] | null;
            maxInFlight: number;
            ordered: boolean;
            batch: components["schemas"]["BatchInput"] | null;
            enabled: boolean;
            /** @description Why it is disabled; null while it is enabled. */
            disabled: components["schemas"]["Disabled"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        EndpointPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Endpoint"][];
        };
        EndpointPatch: {
            /**
             * @description Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.
             * @example customer-42
             */
            uid?: string | null;
            /**
             * @description Exact types (`invoice.paid`), all below a name (`invoice.*`), or all (`*`).
             * @default [
             *       "*"
             *     ]
             */
            eventTypes?: string[];
            /**
             * @description Only events that carry one of these channels. Null: all events.
             * @example [
             *       "project-1"
             *     ]
             */
            channels?: string[] | null;
            /**
             * @description Only events that satisfy its conditions; see the page on filters. Null: all events.
             * @example {
             *       "data": {
             *         "amount": {
             *           "$gte": 100
             *         }
             *       }
             *     }
             */
            filter?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What its requests carry: `{"preset": "slack" | "discord" | "teams" | "pagerduty", …}`, or `{"body": …}` with placeholders; see the page on templates. Null: the event.
             * @example {
             *       "preset": "slack",
             *       "message": "{{data.customer}} paid {{data.amount}}"
             *     }
             */
            template?: {
                [key: string]: unknown;
            } | null;
            name?: string | null;
            description?: string | null;
            /**
             * @description Your own labels. A change replaces all of them.
             * @example {
             *       "region": "eu"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description Sent with every request. Whoever may read the endpoint sees them.
             * @example {
             *       "x-team": "billing"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
            /** @description How it is told who sends, besides the signature. Replaced as a whole. Null: not at all. */
            auth?: components["schemas"]["BearerAuthInput"] | components["schemas"]["BasicAuthInput"] | components["schemas"]["HeaderAuthInput"] | components["schemas"]["OAuth2AuthInput"] | components["schemas"]["MtlsAuthInput"] | null;
            /** @description When to try again. Left out: eight attempts over 28 hours. */
            retry?: components["schemas"]["RetryInput"];
            /** @default 30 */
            timeoutSeconds?: number;
            /** @description Requests to it, retries included; what is more waits. Null: as many as it takes. */
            rateLimit?: components["schemas"]["RateLimitInput"] | null;
            /**
             * @description Requests that it has under way at most; an ordered endpoint has one.
             * @default 32
             */
            maxInFlight?: number;
            /**
             * @description It gets its events one at a time, in the order in which they were accepted; one that fails holds up those behind it until it is delivered or given up. Cannot be changed later, and not be used with `batch`.
             * @default false
             */
            ordered?: boolean;
            /** @description Several events travel in one request. Null: each by itself. */
            batch?: components["schemas"]["BatchInput"] | null;
            /**
             * @description A disabled endpoint gets no new deliveries.
             * @default true
             */
            enabled?: boolean;
            url?: string;
        };
        EndpointState: {
            endpoint: string;
            /** @description Deliveries that wait for the endpoint to take more; scheduled retries not included. Of an ordered endpoint: events that are not settled yet. */
            waiting: number;
            /** @description Why they wait; null when none does. */
            lane: components["schemas"]["Lane"] | null;
            /**
             * @description While it is open nothing is sent; then one request probes.
             * @enum {string}
             */
            breaker: "closed" | "open" | "probing";
            /**
             * Format: date-time
             * @description When the next request probes.
             */
            breakerUntil: string | null;
            /** @description Since the last success. */
            consecutiveFailures: number;
            /** Format: date-time */
            failingSince: string | null;
            /** @description Requests that it may have under way now; grows with its successes up to `maxInFlight`. */
            allowance: number;
            /**
             * Format: date-time
             * @description End of its receiver’s certificate, where it was seen.
             */
            certificateExpiresAt: string | null;
        };
        Delivery: {
            /** @example dlv_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            event: string;
            /** @example invoice.paid */
            type: string;
            endpoint: string;
            /** @enum {string} */
            status: "pending" | "retrying" | "delivered" | "exhausted" | "cancelled";
            /** @description Over all runs. */
            attemptCount: number;
            /** @description 1, and one for each replay. */
            runs: number;
            /**
             * Format: date-time
             * @description When the event was accepted.
             */
            acceptedAt: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** Format: date-time */
            nextAttemptAt: string | null;
            lastStatusCode: number | null;
            /** @description Code of the last error or cancellation. */
            lastError: string | null;
        };
        DeliveryPage: {
            /** @description Give it as `cursor` for the next page; null on the last. A search that finds little ends a page early, with fewer items than `limit` or none, and goes on with the next one. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Delivery"][];
        };
        AttemptRequest: {
            method: string;
            url: string;
            /** @description Without secrets. */
            headers: unknown;
        };
        AttemptResponse: {
            status: number;
            headers: unknown;
            /** @description As UTF-8; the first 64 KiB. */
            body: string;
            /** @description The receiver sent more than is kept. */
            truncated: boolean;
        };
        AttemptError: {
            /** @example timeout */
            code: string;
            message: string;
        };
        AttemptBatch: {
            /** @example bat_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            /** @description Deliveries that were in the request. */
            size: number;
        };
        Attempt: {
            id: string;
            /** @description `first`, or the id of a replay. */
            run: string;
            /** @description Its number within the run, from 1. */
            attempt: number;
            /** @enum {string} */
            outcome: "delivered" | "retry" | "exhausted";
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            /** @description Until the head of the response came. */
            firstByteMs: number | null;
            /** @description Whether it is too old for its headers and the body of its response to be kept. */
            contentRemoved: boolean;
            request: components["schemas"]["AttemptRequest"];
            response: components["schemas"]["AttemptResponse"] | null;
            error: components["schemas"]["AttemptError"] | null;
            /** @description The request that it shared with others. */
            batch: components["schemas"]["AttemptBatch"] | null;
        };
        HistoryEntry: {
            /** @enum {string} */
            kind: "replay_requested" | "cancelled";
            run: string;
            /** Format: date-time */
            at: string;
            reason: string | null;
        };
        DeliveryDetail: {
            /** @example dlv_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            event: string;
            /** @example invoice.paid */
            type: string;
            endpoint: string;
            /** @enum {string} */
            status: "pending" | "retrying" | "delivered" | "exhausted" | "cancelled";
            /** @description Over all runs. */
            attemptCount: number;
            /** @description 1, and one for each replay. */
            runs: number;
            /**
             * Format: date-time
             * @description When the event was accepted.
             */
            acceptedAt: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            deliveredAt: string | null;
            /** Format: date-time */
            nextAttemptAt: string | null;
            lastStatusCode: number | null;
            /** @description Code of the last error or cancellation. */
            lastError: string | null;
            /** @description In the order they were made. */
            attempts: components["schemas"]["Attempt"][];
            /** @description What happened besides attempts. */
            history: components["schemas"]["HistoryEntry"][];
        };
        Replay: {
            delivery: string;
            /** @description Its attempts carry this id. */
            run: string;
        };
        Event: {
            id: string;
            /** @example invoice.paid */
            type: string;
            /** Format: date-time */
            occurredAt: string;
            /** Format: date-time */
            acceptedAt: string;
            attributes: {
                [key: string]: string;
            };
            /** @description How many endpoints it matched. */
            matched: number;
            /**
             * Format: date-time
             * @description When its erasure was asked for; null for an event that is not erased.
             */
            erasedAt: string | null;
        };
        EventPage: {
            /** @description Give it as `cursor` for the next page; null on the last. A search that finds little ends a page early, with fewer items than `limit` or none, and goes on with the next one. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Event"][];
        };
        EventDetail: {
            id: string;
            /** @example invoice.paid */
            type: string;
            /** Format: date-time */
            occurredAt: string;
            /** Format: date-time */
            acceptedAt: string;
            attributes: {
                [key: string]: string;
            };
            /** @description How many endpoints it matched. */
            matched: number;
            /**
             * Format: date-time
             * @description When its erasure was asked for; null for an event that is not erased.
             */
            erasedAt: string | null;
            /**
             * @description The JSON text of its data, byte for byte as it was published; null when it is no longer stored, or erased.
             * @example {"amount":1200}
             */
            payload: string | null;
            /** @description The first 100; all of them: GET /v1/deliveries?event=… */
            deliveries: components["schemas"]["Delivery"][];
        };
        FailedAttempts: {
            "3xx": number;
            "4xx": number;
            "5xx": number;
            /** @description No answer, or none that HTTP knows. */
            none: number;
        };
        Latency: {
            mean: number | null;
            /** @description Percentiles are within 2 %. */
            p50: number | null;
            p95: number | null;
            p99: number | null;
        };
        Stats: {
            /** @description Requests made, or tried. */
            attempts: number;
            /** @description Attempts answered with 2xx. */
            succeededAttempts: number;
            /** @description The other attempts, by their answer. */
            failedAttempts: components["schemas"]["FailedAttempts"];
            /** @description Deliveries that became delivered. */
            delivered: number;
            /** @description Deliveries that were given up after their last attempt. */
            exhausted: number;
            /** @description Deliveries that were cancelled. */
            cancelled: number;
            /** @description delivered / (delivered + exhausted): what the receiver got in the end. Null when nothing ended. */
            successRate: number | null;
            /** @description succeededAttempts / attempts: how often it worked at once. */
            attemptSuccessRate: number | null;
            /** @description In milliseconds, of the attempts that were answered or timed out. */
            latency: components["schemas"]["Latency"];
        };
        StatsBucket: {
            /** @description Requests made, or tried. */
            attempts: number;
            /** @description Attempts answered with 2xx. */
            succeededAttempts: number;
            /** @description The other attempts, by their answer. */
            failedAttempts: components["schemas"]["FailedAttempts"];
            /** @description Deliveries that became delivered. */
            delivered: number;
            /** @description Deliveries that were given up after their last attempt. */
            exhausted: number;
            /** @description Deliveries that were cancelled. */
            cancelled: number;
            /** @description delivered / (delivered + exhausted): what the receiver got in the end. Null when nothing ended. */
            successRate: number | null;
            /** @description succeededAttempts / attempts: how often it worked at once. */
            attemptSuccessRate: number | null;
            /** @description In milliseconds, of the attempts that were answered or timed out. */
            latency: components["schemas"]["Latency"];
            /**
             * Format: date-time
             * @description When the minute, hour or day (UTC) begins.
             */
            start: string;
        };
        StatsSeries: {
            /** @description The id of the tenant or endpoint, or the event type. */
            name: string;
            total: components["schemas"]["Stats"];
            /** @description With `bucket`: the minutes, hours or days in which anything happened, oldest first. */
            buckets?: components["schemas"]["StatsBucket"][];
        };
        StatsAnswer: {
            /** @enum {string} */
            by: "tenant" | "endpoint" | "type";
            /**
             * Format: date-time
             * @description The beginning of the first minute, hour or day that counts.
             */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Those with the most attempts first. */
            data: components["schemas"]["StatsSeries"][];
        };
        EndpointStats: {
            endpoint: string;
            /**
             * Format: date-time
             * @description The beginning of the first minute, hour or day that counts.
             */
            from: string;
            /** Format: date-time */
            to: string;
            total: components["schemas"]["Stats"];
            /** @description With `bucket`: the minutes, hours or days in which anything happened, oldest first. */
            buckets?: components["schemas"]["StatsBucket"][];
        };
        NewReplay: {
            /**
             * @description Its id or its uid.
             * @example ep_01k5qj8e3n9r7c2m4x6v8b0d1f
             */
            endpoint: string;
            /**
             * Format: date-time
             * @description Only events accepted then or later.
             */
            from?: string;
            /**
             * Format: date-time
             * @description Only events accepted before then; now, if it is left out.
             */
            to?: string;
            /** @description Only events of these types: exact, `invoice.*`, or `*`. */
            eventTypes?: string[];
            /**
             * @description `failed`: its deliveries that failed. `missed`: those, and all events since it exists that match it and were never tried, as while it was disabled. `history`: events from before it existed that match it.
             * @enum {string}
             */
            what: "failed" | "missed" | "history";
            /**
             * @description Deliveries with which status are sent again. With `delivered`, those that arrived too.
             * @default [
             *       "exhausted",
             *       "cancelled"
             *     ]
             */
            statuses?: ("delivered" | "exhausted" | "cancelled")[];
            /** @description Ends after so many, the oldest first. */
            limit?: number;
        };
        ReplayProgress: {
            /** @description Found so far: what was asked for, and what of it is still pending. */
            found: number;
            /** @description Runs that were begun. */
            replayed: number;
            /** @description Still pending: they are sent without a replay. */
            skipped: number;
            /** @description Their events are no longer stored. */
            failed: number;
        };
        ReplayJob: {
            id: string;
            /**
             * @description `pending`: it has not begun, or goes on in a moment, or waits for an earlier one of the same endpoint.
             * @enum {string}
             */
            status: "pending" | "running" | "paused" | "completed" | "cancelled" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it was completed, cancelled, or failed.
             */
            finishedAt: string | null;
            endpoint: string;
            /** @enum {string} */
            what: "failed" | "missed" | "history";
            /** Format: date-time */
            from: string | null;
            /** Format: date-time */
            to: string;
            eventTypes: string[] | null;
            statuses: ("delivered" | "exhausted" | "cancelled")[];
            limit: number | null;
            progress: components["schemas"]["ReplayProgress"];
            /**
             * @description Why it is paused or failed. One that is paused as `endpoint_disabled` can be resumed.
             * @enum {string|null}
             */
            reason: "requested" | "endpoint_disabled" | "endpoint_gone" | "internal" | null;
        };
        ReplayJobPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["ReplayJob"][];
        };
        DeliveriesPart: {
            /**
             * @description Its id or its uid.
             * @example ep_01k5qj8e3n9r7c2m4x6v8b0d1f
             */
            endpoint: string;
            /**
             * Format: date-time
             * @description Only events accepted then or later.
             */
            from?: string;
            /**
             * Format: date-time
             * @description Only events accepted before then; now, if it is left out.
             */
            to?: string;
            /** @description Only events of these types: exact, `invoice.*`, or `*`. */
            eventTypes?: string[];
        };
        CancellationJob: {
            id: string;
            /**
             * @description `pending`: it has not begun, or goes on in a moment, or waits for an earlier one of the same endpoint.
             * @enum {string}
             */
            status: "pending" | "running" | "paused" | "completed" | "cancelled" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it was completed, cancelled, or failed.
             */
            finishedAt: string | null;
            endpoint: string;
            /** Format: date-time */
            from: string | null;
            /** Format: date-time */
            to: string;
            eventTypes: string[] | null;
            /** @description Deliveries that were cancelled so far. */
            cancelled: number;
        };
        CancellationJobPage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["CancellationJob"][];
        };
        ErasureProgress: {
            /** @description 1 when the stored event is gone. */
            events: number;
            /** @description Messages of work that waited, with or without the payload. */
            tasks: number;
            /** @description Entries of the delivery log that were put anew without content. */
            facts: number;
            /** @description Attempts whose request and answer the API showed. */
            attempts: number;
        };
        Erasure: {
            id: string;
            /**
             * @description `pending`: it has not begun, or goes on in a moment, or waits for an earlier one of the same endpoint.
             * @enum {string}
             */
            status: "pending" | "running" | "paused" | "completed" | "cancelled" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it was completed, cancelled, or failed.
             */
            finishedAt: string | null;
            event: string;
            /**
             * Format: date-time
             * @description When the event was accepted: its id may be used again.
             */
            acceptedAt: string;
            erased: components["schemas"]["ErasureProgress"];
            /**
             * @description Why it failed. `log_denies_delete`: the stream DELIVERY_LOG was made by an early version, with `deny_delete`.
             * @enum {string|null}
             */
            reason: "log_denies_delete" | "internal" | null;
        };
        ErasurePage: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            data: components["schemas"]["Erasure"][];
        };
        FilterTestInput: {
            /**
             * @description The id of a stored event; then no other field.
             * @example invoice-42
             */
            event?: string;
            /**
             * @description Of an event that might be published.
             * @example invoice.paid
             */
            type?: string;
            /**
             * @description Its payload: any JSON value. Left out: the example of its type, or null.
             * @example {
             *       "amount": 1200
             *     }
             */
            data?: unknown;
            attributes?: {
                [key: string]: string;
            };
            channels?: string[];
            /**
             * @example {
             *       "data": {
             *         "amount": {
             *           "$gte": 100
             *         }
             *       }
             *     }
             */
            filter: {
                [key: string]: unknown;
            };
        };
        FilterTest: {
            /** @description Whether the filter lets the event through. */
            matches: boolean;
            /**
             * @description Where the conditions stand that the event does not satisfy.
             * @example [
             *       "filter.data.amount.$gte"
             *     ]
             */
            failed: string[];
        };
        RenderInput: {
            /**
             * @description The id of a stored event; then no other field.
             * @example invoice-42
             */
            event?: string;
            /**
             * @description Of an event that might be published.
             * @example invoice.paid
             */
            type?: string;
            /**
             * @description Its payload: any JSON value. Left out: the example of its type, or null.
             * @example {
             *       "amount": 1200
             *     }
             */
            data?: unknown;
            attributes?: {
                [key: string]: string;
            };
            channels?: string[];
            /**
             * @example {
             *       "body": {
             *         "text": "{{data.amount}} EUR"
             *       }
             *     }
             */
            template: {
                [key: string]: unknown;
            };
        };
        Rendered: {
            /** @example application/json */
            contentType: string;
            /**
             * @description What would be sent, as it would be sent.
             * @example {"text":"250 EUR"}
             */
            body: string;
            /** @description Its length in bytes. */
            bytes: number;
        };
        Secret: {
            /** @example sec_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            /** @enum {string} */
            type: "hmac" | "ed25519";
            /** @description `whpk_…`, to verify with; null for `hmac`. */
            publicKey: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description From then on it signs no more.
             */
            expiresAt: string | null;
        };
        SecretList: {
            /** @description Those that sign now, newest first. */
            data: components["schemas"]["Secret"][];
        };
        RevealedSecret: {
            /** @example sec_01k5qj8e3n9r7c2m4x6v8b0d1f */
            id: string;
            /** @enum {string} */
            type: "hmac" | "ed25519";
            /** @description `whpk_…`, to verify with; null for `hmac`. */
            publicKey: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description From then on it signs no more.
             */
            expiresAt: string | null;
            /** @description Null for `ed25519`: verifying takes the public key, and the private one does not leave Hookwire. */
            secret: string | null;
        };
        NewSecret: {
            /**
             * @description `hmac`: signs as `v1`, with a secret that both sides know. `ed25519`: as `v1a`, with a key pair.
             * @default hmac
             * @enum {string}
             */
            type?: "hmac" | "ed25519";
            /**
             * @description Your own: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed, with or without its public key; in the other dialects any text. Left out: a new one is made.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret?: string;
        };
        Rotation: {
            /**
             * @description `hmac`: signs as `v1`, with a secret that both sides know. `ed25519`: as `v1a`, with a key pair.
             * @default hmac
             * @enum {string}
             */
            type?: "hmac" | "ed25519";
            /**
             * @description Your own: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed, with or without its public key; in the other dialects any text. Left out: a new one is made.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret?: string;
            /**
             * @description For so long requests carry the signatures of the secrets so far as well. 0: they end at once.
             * @default 86400
             */
            overlapSeconds?: number;
        };
        SecretPatch: {
            /** @description It signs for so long from now on. Null: without an end. */
            expiresInSeconds: number | null;
        };
        SealedWith: {
            /** @description Null: by a version that did not say with which key. */
            key: string | null;
            values: number;
        };
        MasterKey: {
            /**
             * @description Names the key that seals now, and tells nothing about it.
             * @example 3f9a01bc
             */
            current: string;
            /** @description Values that are sealed otherwise. 0: no previous key is needed. */
            remaining: number;
            sealedWith: components["schemas"]["SealedWith"][];
        };
        TestEventInput: {
            /** @description The endpoint gets the event whether it subscribed to the type or not. Left out: what the dialect has for tests. */
            type?: string;
            /** @description Its payload: any JSON value. Left out: the example of the type in the catalogue, or what the dialect has for tests. */
            data?: unknown;
        };
        TestEvent: {
            /** @description The id of the event. */
            event: string;
            type: string;
            /** @description What became of it: `GET /v1/deliveries/{id}`. */
            delivery: string;
        };
        EventQuestion: {
            /**
             * @description The id of a stored event; then no other field.
             * @example invoice-42
             */
            event?: string;
            /**
             * @description Of an event that might be published.
             * @example invoice.paid
             */
            type?: string;
            /**
             * @description Its payload: any JSON value. Left out: the example of its type, or null.
             * @example {
             *       "amount": 1200
             *     }
             */
            data?: unknown;
            attributes?: {
                [key: string]: string;
            };
            channels?: string[];
        };
        AskedEvent: {
            /** @description Null for one that might be published. */
            id: string | null;
            type: string;
        };
        Reason: {
            /**
             * @description `disabled`: it is disabled; `unverified`: its URL has not answered its challenge yet; `event_type`: none of its `eventTypes` matches the type; `channel`: the event carries none of its `channels`; `filter`: the event does not satisfy its `filter`
             * @enum {string}
             */
            code: "disabled" | "unverified" | "event_type" | "channel" | "filter";
            /** @description For people. */
            detail: string;
            /**
             * @description Of `filter`: where the conditions stand in it that the event fails.
             * @example [
             *       ".data.amount.$gte"
             *     ]
             */
            failures?: string[];
        };
        ExplainedEndpoint: {
            /** @description The endpoint’s id. */
            endpoint: string;
            name: string | null;
            url: string;
            /** @description Whether it would get the event. */
            matches: boolean;
            /** @description Why it would not: all reasons. Empty when it would. */
            reasons: components["schemas"]["Reason"][];
        };
        Explanation: {
            /** @description Give it as `cursor` for the page after this one; null on the last. */
            nextCursor: string | null;
            /** @description Give it as `cursor` for the page before this one; null on the first. */
            prevCursor: string | null;
            event: components["schemas"]["AskedEvent"];
            data: components["schemas"]["ExplainedEndpoint"][];
        };
        Preview: {
            /** @enum {string} */
            method: "POST";
            url: string;
            /** @description As they stand in the delivery log: credentials are masked. Tracing headers come with an attempt. */
            headers: {
                [key: string]: string;
            };
            /** @description The exact bytes, as text; a routing key in it is masked. */
            body: string;
            /** @description What the signatures are made over, as text; a routing key in it is masked. */
            signatureBase: string;
            /** @description Whether the body has a routing key, which is shown as `****`. The signatures in `headers` are those of the body as it will be sent, with the key: they do not verify over the `body` that is shown. */
            bodyMasked: boolean;
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
        /** @description `invalid_request`: The request cannot be read */
        invalid_request: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "invalid_request";
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
        /** @description `forbidden`: These credentials may not do this */
        forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden";
                };
            };
        };
        /** @description `request_timeout`: The request did not end in time */
        request_timeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
        /** @description `validation_failed`: The request does not describe something valid */
        validation_failed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "validation_failed";
                };
            };
        };
        /** @description `rate_limited`: More than is allowed in this time */
        rate_limited: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
        /** @description `invalid_json`: The request body is not valid JSON; `invalid_request`: The request cannot be read */
        "invalid_json.invalid_request": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `uid_conflict`: Something else has this uid */
        "idempotency_conflict.idempotency_in_progress.uid_conflict": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress" | "uid_conflict";
                };
            };
        };
        /** @description `payload_too_large`: The request or the event is too large */
        payload_too_large: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
        /** @description `not_found`: There is no such thing */
        not_found: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "not_found";
                };
            };
        };
        /** @description `uid_conflict`: Something else has this uid */
        uid_conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "uid_conflict";
                };
            };
        };
        /** @description `precondition_failed`: It is not what the request expects any more */
        precondition_failed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                ETag: components["headers"]["CurrentETag"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 412;
                    /** @enum {unknown} */
                    code?: "precondition_failed";
                };
            };
        };
        /** @description `api_key_replaced`: The API key was rotated already; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "api_key_replaced.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "api_key_replaced" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `forbidden`: These credentials may not do this; `tenant_disabled`: The tenant is switched off */
        "forbidden.tenant_disabled": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
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
        /** @description `event_type_exists`: The tenant has this event type already; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `too_many_event_types`: The tenant has as many event types as it may have */
        "event_type_exists.idempotency_conflict.idempotency_in_progress.too_many_event_types": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "event_type_exists" | "idempotency_conflict" | "idempotency_in_progress" | "too_many_event_types";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `too_many_versions`: The event type has as many versions as it may have */
        "idempotency_conflict.idempotency_in_progress.too_many_versions": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress" | "too_many_versions";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `too_many_endpoints`: The tenant has as many endpoints as it may have; `uid_conflict`: Something else has this uid */
        "idempotency_conflict.idempotency_in_progress.too_many_endpoints.uid_conflict": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress" | "too_many_endpoints" | "uid_conflict";
                };
            };
        };
        /** @description `query_timeout`: The query took too long; `unavailable`: Not possible right now; try again */
        "query_timeout.unavailable": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "query_timeout" | "unavailable";
                };
            };
        };
        /** @description `delivery_pending`: The delivery is not settled yet; `endpoint_disabled`: The endpoint is disabled; `endpoint_gone`: The endpoint no longer exists; `event_gone`: The event is no longer stored; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "delivery_pending.endpoint_disabled.endpoint_gone.event_gone.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "delivery_pending" | "endpoint_disabled" | "endpoint_gone" | "event_gone" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `delivery_settled`: The delivery is settled; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "delivery_settled.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "delivery_settled" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `delivery_settled`: The delivery is settled; `endpoint_disabled`: The endpoint is disabled; `endpoint_gone`: The endpoint no longer exists; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "delivery_settled.endpoint_disabled.endpoint_gone.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "delivery_settled" | "endpoint_disabled" | "endpoint_gone" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `endpoint_disabled`: The endpoint is disabled; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "endpoint_disabled.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "endpoint_disabled" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `job_ended`: The job has ended */
        "idempotency_conflict.idempotency_in_progress.job_ended": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress" | "job_ended";
                };
            };
        };
        /** @description `event_gone`: The event is no longer stored */
        event_gone: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "event_gone";
                };
            };
        };
        /** @description `template_failed`: The template cannot be rendered with this event; `validation_failed`: The request does not describe something valid */
        "template_failed.validation_failed": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 422;
                    /** @enum {unknown} */
                    code?: "template_failed" | "validation_failed";
                };
            };
        };
        /** @description `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way; `too_many_secrets`: The endpoint has as many secrets as it may have */
        "idempotency_conflict.idempotency_in_progress.too_many_secrets": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "idempotency_conflict" | "idempotency_in_progress" | "too_many_secrets";
                };
            };
        };
        /** @description `secret_unreadable`: No master key that is known here opens the secret */
        secret_unreadable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "secret_unreadable";
                };
            };
        };
        /** @description `last_secret`: The endpoint would be left without a secret */
        last_secret: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "last_secret";
                };
            };
        };
        /** @description `endpoint_disabled`: The endpoint is disabled; `endpoint_unverified`: The endpoint’s URL has not answered its challenge; `idempotency_conflict`: The idempotency key belongs to another request; `idempotency_in_progress`: The request with this idempotency key is still under way */
        "endpoint_disabled.endpoint_unverified.idempotency_conflict.idempotency_in_progress": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "endpoint_disabled" | "endpoint_unverified" | "idempotency_conflict" | "idempotency_in_progress";
                };
            };
        };
        /** @description `event_gone`: The event is no longer stored; `secret_unreadable`: No master key that is known here opens the secret */
        "event_gone.secret_unreadable": {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "event_gone" | "secret_unreadable";
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
        /** @description The limit of the caller: `"default";q=6000;w=60` is 6,000 requests in 60 s. */
        "RateLimit-Policy": string;
        /** @description How much of it is left (`r`), and in how many seconds there is more (`t`). */
        RateLimit: string;
        /** @description The state that is shown; for `If-Match` and `If-None-Match`. */
        ETag: string;
        /** @description The state that it is in now. */
        CurrentETag: string;
        /** @description `true`: the stored answer to the first request with this `Idempotency-Key`. */
        "Idempotent-Replayed": "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTenants: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTenant"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.uid_conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 when it still is in this state: an `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description It still is in that state. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantPatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["uid_conflict"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listTenantKeys: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: never;
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.uid_conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 when it still is in this state: an `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It still is in that state. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Revoked. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyPatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["uid_conflict"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rotateTenantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id or uid of the tenant. */
                tenant: string;
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description The new key, with the name and scopes of the old one. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["api_key_replaced.idempotency_conflict.idempotency_in_progress"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Only what was done by such. */
                actorType?: "admin" | "api_key" | "jwt" | "system";
                /** @description Only what this one did: the id of an API key, or the subject of tokens. */
                actor?: string;
                /** @description Only this action. */
                action?: "api_key.created" | "api_key.revoked" | "api_key.rotated" | "api_key.updated" | "cancellation.created" | "delivery.cancelled" | "delivery.replayed" | "delivery.retried" | "endpoint.created" | "endpoint.deleted" | "endpoint.disabled" | "endpoint.resealed" | "endpoint.tested" | "endpoint.updated" | "endpoint.verified" | "erasure.created" | "event.erased" | "event_type.archived" | "event_type.created" | "event_type.deleted" | "event_type.unarchived" | "event_type.updated" | "event_type.version_added" | "replay.cancelled" | "replay.created" | "replay.paused" | "replay.resumed" | "secret.created" | "secret.deleted" | "secret.revealed" | "secret.rotated" | "secret.updated" | "tenant.created" | "tenant.deleted" | "tenant.updated";
                /** @description Only what was done to the thing with this id. */
                resource?: string;
                /** @description Only what was done then or later. */
                from?: string;
                /** @description Only what was done before then. */
                to?: string;
            };
            header?: {
                /** @description Only this tenant, by id or uid, when the admin token is used. Left out: all. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Only those of this group. */
                group?: string;
                /** @description Only archived ones, or none of them. */
                archived?: "true" | "false";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypePage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEventType"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_type_exists.idempotency_conflict.idempotency_in_progress.too_many_event_types"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Answer 304 when it still is in this state: an `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description It still is in that state. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventTypePatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    archiveEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    unarchiveEventType: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEventTypeVersions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createEventTypeVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVersion"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.too_many_versions"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEventTypeVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Answer 304 when it still is in this state: an `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                name: string;
                /** @description Its id, or its uid where it has one. */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            /** @description It still is in that state. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queues"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listLanes: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lanes"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEndpoints: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Only enabled or only disabled ones. */
                enabled?: "true" | "false";
                /** @description Only those subscribed to this event type. */
                eventType?: string;
                /** @description Only those that name this channel. */
                channel?: string;
                /** @description Only those whose metadata has this value. */
                metadata?: string;
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.too_many_endpoints.uid_conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Answer 304 when it still is in this state: an `ETag`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description It still is in that state. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointPatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["uid_conflict"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEndpointState: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointState"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Only of this endpoint: its id, or its uid. */
                endpoint?: string;
                /** @description Only of the event with this id. */
                event?: string;
                /** @description Any of these. */
                status?: ("pending" | "retrying" | "delivered" | "exhausted" | "cancelled")[];
                /** @description Only of events of any of these types; `invoice.*` means all below the name. */
                type?: string[];
                /** @description The last attempt was answered with any of these: a status (`404`), a class (`5xx`), or `none`. */
                code?: string[];
                /** @description Only with this `lastError`. */
                error?: string;
                /** @description Only of events accepted then or later; at most 92 days before `to`, which is what it is if left out. */
                from?: string;
                /** @description Only of events accepted before then. */
                to?: string;
                /** @description Only of events with these attributes, all of them: `attributes[region]=eu`. */
                attributes?: {
                    [key: string]: string;
                };
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["query_timeout.unavailable"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["delivery_pending.endpoint_disabled.endpoint_gone.event_gone.idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was; in a moment it is shown as cancelled. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["delivery_settled.idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was; the attempt is shown when it was made. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["delivery_settled.endpoint_disabled.endpoint_gone.idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Only of any of these types; `invoice.*` means all below the name. */
                type?: string[];
                /** @description Only events that matched an endpoint, or that matched none. */
                matched?: boolean;
                /** @description Only events accepted then or later; at most 92 days before `to`, which is what it is if left out. */
                from?: string;
                /** @description Only events accepted before then. */
                to?: string;
                /** @description Only of events with these attributes, all of them: `attributes[region]=eu`. */
                attributes?: {
                    [key: string]: string;
                };
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["query_timeout.unavailable"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventDetail"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["query_timeout.unavailable"];
        };
    };
    listStats: {
        parameters: {
            query?: {
                /** @description Its minute, hour or day counts whole. Default: a day before `to`. */
                from?: string;
                /** @description Default: now. */
                to?: string;
                /** @description Also by minute (at most a day, and of the last week only), hour (at most 31 days) or day (at most 366), all in UTC. */
                bucket?: "minute" | "hour" | "day";
                /** @description What to count by. */
                by?: "tenant" | "endpoint" | "type";
                /** @description With by=endpoint: only this one, by its id or uid. */
                endpoint?: string;
                /** @description With by=type: only this one. */
                type?: string;
                /** @description How many endpoints or types at most: those with the most attempts. */
                limit?: number;
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsAnswer"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["query_timeout.unavailable"];
        };
    };
    getEndpointStats: {
        parameters: {
            query?: {
                /** @description Its minute, hour or day counts whole. Default: a day before `to`. */
                from?: string;
                /** @description Default: now. */
                to?: string;
                /** @description Also by minute (at most a day, and of the last week only), hour (at most 31 days) or day (at most 366), all in UTC. */
                bucket?: "minute" | "hour" | "day";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointStats"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["query_timeout.unavailable"];
        };
    };
    listReplays: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJobPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReplay"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["endpoint_disabled.idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    pauseReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.job_ended"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resumeReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.job_ended"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayJob"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.job_ended"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveriesPart"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancellationJob"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listCancellations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancellationJobPage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getCancellation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancellationJob"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    eraseEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listErasures: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePage"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testFilters: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterTestInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterTest"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_gone"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    renderTemplates: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenderInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rendered"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_gone"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["template_failed.validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEndpointSecrets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSecret"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.too_many_secrets"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
                /** @description Its id, or its uid where it has one. */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["secret_unreadable"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
                /** @description Its id, or its uid where it has one. */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Removed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["last_secret"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Change it only in this state: an `ETag` as it was answered, or `*`. */
                "If-Match"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
                /** @description Its id, or its uid where it has one. */
                secret: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretPatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["last_secret"];
            412: components["responses"]["precondition_failed"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rotateEndpointSecrets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            /** @description Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress.too_many_secrets"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getMasterKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MasterKey"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestEventInput"];
            };
        };
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestEvent"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["endpoint_disabled.endpoint_unverified.idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    explainEvents: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `nextCursor` or `prevCursor` of another page of the same list. */
                cursor?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
            };
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventQuestion"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_gone"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    previewEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventQuestion"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["event_gone.secret_unreadable"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["template_failed.validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    verifyEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself. */
                "Hookwire-Tenant"?: string;
                /** @description Makes a repeated request safe: with the same key and body it is worked on once, and answered as it was, for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Its id, or its uid where it has one. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            400: components["responses"]["invalid_json.invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden.tenant_disabled"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_conflict.idempotency_in_progress"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
}
