/** What one of the documented webhook systems must do here. Tests are named after it: `AC-1: …`, `AC-1, AC-2: …`. */
export interface Row {
  readonly id: string;
  readonly what: string;
  /** What of it is not there yet; and what is. */
  readonly notYet?: string;
}

/** The rows, by the product that they are of. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  AgentCache: [
    { id: 'AC-1', what: '`POST /api/webhooks`: one webhook for each API key; `https://` only' },
    { id: 'AC-2', what: '`GET` and `DELETE /api/webhooks`' },
    { id: 'AC-3', what: '`POST /api/webhooks/test` delivers `webhook.test`' },
    { id: 'AC-4', what: 'Headers, signature and envelope; a timestamp that no two events of a name share' },
    { id: 'AC-5', what: 'The 9 events, with a schema of each' },
    {
      id: 'AC-6',
      what: 'The roadmap: retries, `cache.*`, anomalies, degraded performance, similar questions',
      notYet:
        'finding anomalies and similar questions, and the dashboard; the events, their schemas and retries are in',
    },
    {
      id: 'AC-7',
      what: 'A cache service that produces the events',
      notYet: 'the service; the events that it will publish are in',
    },
  ],
  'Cost Katana': [
    { id: 'CK-1', what: '`GET /api/webhooks/events`: the catalogue' },
    { id: 'CK-2', what: '`POST /api/webhooks`: every documented field; the secret masked' },
    { id: 'CK-3', what: '`GET /api/webhooks` with `active`, `events` and `stats`' },
    { id: 'CK-4', what: '`GET`, `PUT`, `DELETE /api/webhooks/:id`' },
    { id: 'CK-5', what: '`POST /api/webhooks/:id/test`' },
    { id: 'CK-6', what: '`GET /api/webhooks/:id/stats`' },
    { id: 'CK-7', what: '`GET /api/webhooks/:id/deliveries`' },
    { id: 'CK-8', what: 'A delivery, its replay, and `GET /api/webhooks/queue/stats`' },
    { id: 'CK-9', what: 'The payload, with every block that the event carries' },
    { id: 'CK-10', what: 'The headers, and a signature over the timestamp of the attempt' },
    { id: 'CK-11', what: 'Filters: `severity`, `minCost`, `projects`, `tags`' },
    { id: 'CK-12', what: '`auth`, `headers`, `timeout`' },
    { id: 'CK-13', what: '`retryConfig`; 5xx and no answer are retried, 4xx are not' },
    { id: 'CK-14', what: '`payloadTemplate`' },
    { id: 'CK-15', what: 'Limits: 10 webhooks, 100 deliveries, 5 tests and 10 replays a minute' },
  ],
  'AI Agent': [
    { id: 'AA-1', what: '`POST /register-webhook`, with `*`; the envelope' },
    { id: 'AA-2', what: 'The proxy: `POST /agent-query`', notYet: 'the proxy; `query` events can be published' },
    { id: 'AA-3', what: 'The poller of sessions', notYet: 'the poller; `conversation` events can be published' },
    { id: 'AA-4', what: '`/webhooks/register`, `/webhooks`, `/webhooks/{id}`, `/webhooks/{id}/events`' },
    { id: 'AA-5', what: 'The 3 events; `X-Webhook-Token`' },
    { id: 'AA-6', what: 'Three attempts, exponential from 2 s; checked payloads; a limited API' },
    {
      id: 'AA-7',
      what: 'Slack and Discord',
      notYet: 'what comes from Slack and Discord; what goes there is in',
    },
    { id: 'AA-8', what: 'Batches: up to so many events, or so long, a request' },
  ],
  'Agent Factory': [
    { id: 'AF-1', what: '`/api/v1/webhooks`: create, list, show, change, delete' },
    { id: 'AF-2', what: 'The 12 events; the envelope' },
    { id: 'AF-3', what: '`X-AgentFactory-Signature`' },
    { id: 'AF-4', what: 'Retries after 1, 5 and 30 minutes, within 24 hours' },
    { id: 'AF-5', what: '`POST /api/v1/webhooks/{id}/test`' },
    { id: 'AF-6', what: 'TLS 1.2 or newer; certificates are checked, and warned of before they end' },
  ],
  'Smart AI Hub': [
    { id: 'SH-1', what: '`/api/v1/webhooks` with a JWT: create, list, show, change, delete' },
    { id: 'SH-2', what: '`POST /api/v1/webhooks/{id}/test`' },
    { id: 'SH-3', what: 'The envelope; `X-Webhook-Signature`' },
    { id: 'SH-4', what: 'The 12 events, with a schema of each' },
    { id: 'SH-5', what: 'A log of deliveries; limit headers in every answer; 10 s' },
  ],
  'All of them': [
    { id: 'ALL-1', what: 'The receivers that the texts print accept what they get, and refuse what they can detect' },
    {
      id: 'ALL-2',
      what: 'The recipes: Slack, PagerDuty, Discord, a dashboard',
      notYet: 'the dashboard; Slack, PagerDuty and Discord are in',
    },
    { id: 'ALL-3', what: 'Any 2xx is success' },
  ],
  'The native one': [{ id: 'NA-1', what: 'Standard Webhooks, as the package `standardwebhooks` verifies them' }],
};

export const ALL_ROWS: readonly Row[] = Object.values(ROWS).flat();
