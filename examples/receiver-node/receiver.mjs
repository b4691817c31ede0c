// Receives webhooks of Hookwire and verifies them. Needs the npm package standardwebhooks.
//
//   HOOKWIRE_SECRET=whsec_… PORT=9000 node receiver.mjs
//
// The secret is in the answer that created the endpoint.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const { HOOKWIRE_SECRET, PORT = '9000' } = process.env;
const webhook = new Webhook(HOOKWIRE_SECRET);

// The same delivery may come more than once: after a crash between your answer and our note of it, or by a replay.
// A real receiver keeps these ids in its database, in the transaction that does the work.
const seen = new Set();

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const answer = (status) => response.writeHead(status).end();
    let event;
    try {
      // The bytes as they came: JSON that was parsed and printed again has another signature. Also refuses a
      // timestamp that is more than five minutes off, so that a recorded request cannot be used later.
      event = webhook.verify(Buffer.concat(chunks), request.headers);
    } catch (error) {
      console.log(`refused: ${error.message}`);
      return answer(401);
    }
    const id = request.headers['webhook-id'];
    if (seen.has(id)) {
      console.log(`again: ${id}`);
      return answer(204);
    }
    seen.add(id);
    console.log(`verified: ${event.type} ${event.id} ${JSON.stringify(event.data)}`);
    // Answer soon, and do long work afterwards. Any 2xx is success; everything else comes again.
    answer(204);
  });
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}`));
