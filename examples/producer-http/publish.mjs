// Publishes one event over HTTP. Needs Node 18 or newer, and nothing else.
//
//   HOOKWIRE_KEY=hk_… node publish.mjs invoice.paid '{"amount":1200,"currency":"EUR"}'
//
// HOOKWIRE_INGEST is where Hookwire takes events; http://127.0.0.1:8080 if not given.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const [type = 'invoice.paid', data = '{"amount":1200,"currency":"EUR"}'] = process.argv.slice(2);
const { HOOKWIRE_INGEST = 'http://127.0.0.1:8080', HOOKWIRE_KEY } = process.env;

// The id is what makes it safe to send again after a timeout: the same id is the same event. Best is an id that you
// have anyway, like the invoice's.
const body = JSON.stringify({ id: randomUUID(), type, occurredAt: new Date().toISOString(), data: JSON.parse(data) });

for (let attempt = 1; ; attempt++) {
  const answer = await send().catch((error) => ({ status: 0, text: String(error.cause ?? error) }));
  console.log(answer.status, answer.text);
  if (answer.status === 202) break;
  // 4xx: it will not get better. Anything else is not known to be stored: send the same again.
  if ((answer.status >= 400 && answer.status < 500) || attempt === 5) process.exit(1);
  await delay(1000 * attempt);
}

async function send() {
  const answer = await fetch(`${HOOKWIRE_INGEST}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HOOKWIRE_KEY}`, 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  return { status: answer.status, text: await answer.text() };
}
