// Makes an endpoint, publishes to it, and verifies what arrives: all with Hookwire's own client. Run it in this
// repository, after `npm run build`, on the machine that Hookwire runs on:
//
//   HOOKWIRE_TENANT=tnt_… HOOKWIRE_KEY=hk_… node examples/client-node/client.mjs
//
// The key needs the scopes "manage" and "publish". With NATS_URL it publishes over NATS, too.
import { createServer } from 'node:http';
import { connect } from '@nats-io/transport-node';
import { Hookwire, HookwireApiError, natsOptions, verifyWebhook } from '#client';

const { HOOKWIRE_REGISTRY = 'http://127.0.0.1:8081', HOOKWIRE_INGEST = 'http://127.0.0.1:8080' } = process.env;
const { HOOKWIRE_TENANT, HOOKWIRE_KEY, NATS_URL } = process.env;

const hookwire = new Hookwire({ baseUrl: HOOKWIRE_REGISTRY, ingestUrl: HOOKWIRE_INGEST, token: HOOKWIRE_KEY });

let secret;
const arrived = [];
const receiver = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    // Throws for what Hookwire did not sign, or not just now.
    const event = verifyWebhook(secret, { headers: request.headers, body: Buffer.concat(chunks) });
    arrived.push(event.id);
    response.end();
  });
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));

const endpoint = await hookwire.post('/v1/endpoints', {
  body: { url: `http://127.0.0.1:${receiver.address().port}/`, eventTypes: ['invoice.*'] },
});
secret = endpoint.secret;

// Sent again by itself when nobody answers, and still one event.
const { id } = await hookwire.publish({ type: 'invoice.paid', data: { amount: 1200 } });
const results = await hookwire.publishBatch([
  { type: 'invoice.paid', data: { amount: 5 } },
  { type: 'not a type', data: {} },
]);
for (const { event, error } of results) console.log(event ? `stored ${event.id}` : `refused: ${error.code}`);

const published = [id, ...results.flatMap(({ event }) => (event ? [event.id] : []))];
if (NATS_URL) {
  const connection = await connect({ servers: NATS_URL, ...natsOptions(HOOKWIRE_TENANT, HOOKWIRE_KEY) });
  const event = await hookwire.publishNats(connection, HOOKWIRE_TENANT, { type: 'invoice.sent', data: {} });
  published.push(event.id);
  await connection.close();
}

while (!published.every((event) => arrived.includes(event))) await new Promise((resolve) => setTimeout(resolve, 50));

// The read models follow the deliveries within a moment.
const path = { id: endpoint.id };
const delivered = new Set();
while (delivered.size < published.length) {
  const query = { endpoint: endpoint.id, status: 'delivered' };
  for await (const delivery of hookwire.list('/v1/deliveries', { params: { query } })) delivered.add(delivery.event);
}
console.log(`delivered ${delivered.size}`);

await hookwire.delete('/v1/endpoints/{id}', { params: { path } });
try {
  await hookwire.get('/v1/endpoints/{id}', { params: { path } });
} catch (error) {
  if (!(error instanceof HookwireApiError && error.code === 'not_found')) throw error;
  console.log('deleted');
}
receiver.close();
