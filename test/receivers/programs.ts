/** How a program is run. `web-api` is TypeScript that exports a handler, and `laravel` PHP with a controller. */
export type Host = 'node' | 'typescript' | 'web-api' | 'flask' | 'laravel';

export interface Verifying {
  readonly header: string;
  /** What the header's value depends on: the secret alone (`token`), or the body too. */
  readonly by: 'token' | 'signature';
  /** What it answers when the value is wrong: 500, if its code throws. */
  readonly refusal: 401 | 500;
}

/** A receiver that a product's documentation prints. */
export interface ReceiverProgram {
  readonly dialect: string;
  /** In this folder. */
  readonly file: string;
  /** The printed texts it consists of, in its order: of `libs/dialects/test/documented`. */
  readonly printed: readonly string[];
  readonly host: Host;
  /** Of its URL. */
  readonly path: string;
  /** How it knows who sends; left out: it takes everything. */
  readonly verifies?: Verifying;
  /** What it answers, or writes, about an event that it has had before. */
  readonly duplicate?: string;
}

const AGENTCACHE = { header: 'x-agentcache-signature', by: 'signature', refusal: 401 } as const;
const COSTKATANA = { header: 'x-costkatana-signature', by: 'signature', refusal: 401 } as const;
const SMARTAIHUB = { header: 'x-webhook-signature', by: 'signature', refusal: 401 } as const;

export const PROGRAMS: readonly ReceiverProgram[] = [
  {
    dialect: 'agentcache',
    file: 'agentcache/web-api.ts',
    printed: ['agentcache/receiver', 'agentcache/create-hmac'],
    host: 'web-api',
    path: '/webhooks/agentcache',
    verifies: AGENTCACHE,
  },
  {
    dialect: 'agentcache',
    file: 'agentcache/verify-signatures.ts',
    printed: [
      'agentcache/verify-signatures',
      'agentcache/create-hmac',
      'agentcache/idempotency',
      'agentcache/quota-handlers',
    ],
    host: 'typescript',
    path: '/webhooks/agentcache',
    verifies: AGENTCACHE,
    duplicate: 'Duplicate webhook, ignoring',
  },
  {
    dialect: 'agentcache',
    file: 'agentcache/verify-step.ts',
    printed: ['agentcache/verify-step', 'agentcache/create-hmac'],
    host: 'typescript',
    path: '/webhooks/agentcache',
    verifies: { ...AGENTCACHE, refusal: 500 },
  },
  {
    dialect: 'agentcache',
    file: 'agentcache/timeout-protection.ts',
    printed: ['agentcache/timeout-protection', 'agentcache/auto-scaling'],
    host: 'typescript',
    path: '/webhooks/agentcache',
  },
  {
    dialect: 'costkatana',
    file: 'costkatana/verify-signature.cjs',
    printed: ['costkatana/verify-signature', 'costkatana/express'],
    host: 'node',
    path: '/webhook',
    verifies: COSTKATANA,
  },
  {
    dialect: 'costkatana',
    file: 'costkatana/idempotency.cjs',
    printed: ['costkatana/idempotency'],
    host: 'node',
    path: '/webhook',
    duplicate: 'already_processed',
  },
  {
    dialect: 'costkatana',
    file: 'costkatana/debug-mode.cjs',
    printed: ['costkatana/debug-mode'],
    host: 'node',
    path: '/webhook',
  },
  {
    dialect: 'costkatana',
    file: 'costkatana/slack.cjs',
    printed: ['costkatana/slack'],
    host: 'node',
    path: '/webhooks/slack',
  },
  {
    dialect: 'costkatana',
    file: 'costkatana/pagerduty.cjs',
    printed: ['costkatana/pagerduty'],
    host: 'node',
    path: '/webhooks/pagerduty',
  },
  {
    dialect: 'aiagent',
    file: 'aiagent/receiver.cjs',
    printed: ['aiagent/receiver'],
    host: 'node',
    path: '/webhook-receiver',
  },
  {
    dialect: 'aiagent',
    file: 'aiagent/validate-webhook.cjs',
    printed: ['aiagent/validate-webhook'],
    host: 'node',
    path: '/webhook-receiver',
    verifies: { header: 'x-webhook-token', by: 'token', refusal: 401 },
  },
  {
    dialect: 'agentfactory',
    file: 'agentfactory/verify_signature.py',
    printed: ['agentfactory/verify-signature'],
    host: 'flask',
    path: '/webhooks/agentfactory',
    verifies: { header: 'x-agentfactory-signature', by: 'signature', refusal: 401 },
  },
  {
    dialect: 'smartaihub',
    file: 'smartaihub/quick-start.cjs',
    printed: ['smartaihub/quick-start'],
    host: 'node',
    path: '/webhook',
    verifies: SMARTAIHUB,
  },
  {
    dialect: 'smartaihub',
    file: 'smartaihub/node-receiver.cjs',
    printed: ['smartaihub/node-receiver', 'smartaihub/verify-signature', 'smartaihub/node-processing'],
    host: 'node',
    path: '/webhook',
    verifies: SMARTAIHUB,
    duplicate: 'Duplicate event',
  },
  {
    dialect: 'smartaihub',
    file: 'smartaihub/flask_receiver.py',
    printed: ['smartaihub/flask'],
    host: 'flask',
    path: '/webhook',
    verifies: SMARTAIHUB,
    duplicate: 'duplicate',
  },
  {
    dialect: 'smartaihub',
    file: 'smartaihub/WebhookController.php',
    printed: ['smartaihub/laravel'],
    host: 'laravel',
    path: '/webhook',
    verifies: SMARTAIHUB,
    duplicate: 'duplicate',
  },
];
