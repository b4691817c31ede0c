// Publishes one event over NATS: a request to the tenant's own subject, answered when the event is stored.
// Needs the npm package @nats-io/transport-node.
//
//   HOOKWIRE_TENANT=tnt_… HOOKWIRE_KEY=hk_… node publish.mjs invoice.paid '{"amount":1200,"currency":"EUR"}'
//
// NATS_URL is the server, without credentials; nats://127.0.0.1:4222 if not given. `npm start` says where its own is.
import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';

const [type = 'invoice.paid', data = '{"amount":1200,"currency":"EUR"}'] = process.argv.slice(2);
const { NATS_URL = 'nats://127.0.0.1:4222', HOOKWIRE_TENANT, HOOKWIRE_KEY } = process.env;

const nc = await connect({
  servers: NATS_URL,
  // The API key is all the credentials there are; it needs the scope "publish".
  token: HOOKWIRE_KEY,
  // Answers come to a subject below this one, and the server lets this key listen nowhere else.
  inboxPrefix: `_INBOX.${HOOKWIRE_TENANT}`,
});
try {
  // What HTTP takes as a body, and what it answers, with the status in it. Without an answer the event is not known
  // to be stored: send the same id again.
  const event = { id: randomUUID(), type, occurredAt: new Date().toISOString(), data: JSON.parse(data) };
  const reply = await nc.request(`ingest.${HOOKWIRE_TENANT}`, JSON.stringify(event), { timeout: 5_000 });
  const answer = reply.json();
  console.log(answer.status, reply.string());
  if (answer.status !== 202) process.exitCode = 1;
} finally {
  await nc.close();
}
