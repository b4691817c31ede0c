// repair: the app, the handler and `assert` are not defined
import assert from 'node:assert';
import express from 'express';
const app = express();
app.use(express.text({ type: 'application/json' }));
const WEBHOOK_SECRET = process.env.WEBHOOK_SECRET!;
app.post('/webhooks/agentcache', async (req, res) => {
const body = req.body;
// end of repair

// Your webhook handler
// repair: the header's value is a placeholder
// was: const receivedSignature = 'abc123...'; // From header
const receivedSignature = req.headers['x-agentcache-signature'];
// end of repair
// repair: the secret is a placeholder
// was: const expectedSignature = await createHMAC(body, 'test_secret_123');
const expectedSignature = await createHMAC(body, WEBHOOK_SECRET);
// end of repair

assert(receivedSignature === `sha256=${expectedSignature}`);
// repair: the handler is not defined
res.status(200).send('OK');
});
// end of repair

async function createHMAC(data: string, secret: string) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign']
  );
  const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(data));
  return Array.from(new Uint8Array(signature))
    .map(b => b.toString(16).padStart(2, '0'))
    .join('');
}

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
