// repair: the app, the secret and the helpers are not defined
import express from 'express';
const app = express();
app.use(express.text({ type: 'application/json' }));
const WEBHOOK_SECRET = process.env.WEBHOOK_SECRET!;
async function post(url: string, message: unknown) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
const processEvent = async ({ event, data }) => {
  if (event === 'quota.warning') await handleQuotaWarning(data);
  if (event === 'quota.exceeded') await handleQuotaExceeded(data);
};
const pagerDuty = {
  alert: ({ severity, message }: { severity: string; message: string }) =>
    post(process.env.PAGERDUTY_URL!, {
      routing_key: process.env.PAGERDUTY_ROUTING_KEY,
      event_action: 'trigger',
      payload: { summary: message, severity, source: 'agentcache' },
    }),
};
const throttleAgents = async (wish: object) => console.log('throttle:', wish);
const pauseAgents = async (wish: object) => console.log('pause:', wish);
const sendEmail = async (mail: object) => console.log('mail:', mail);
// end of repair

// Good: Verify signature
// repair: the handler is not given `res`
// was: app.post('/webhooks/agentcache', async (req) => {
app.post('/webhooks/agentcache', async (req, res) => {
// end of repair
  const signature = req.headers['x-agentcache-signature'];
  // repair: `req.text()` is of another kind of request than `req.headers[…]`
  // was:   const body = await req.text();
  const body = req.body;
  // end of repair
  
  const expected = await createHMAC(body, WEBHOOK_SECRET);
  if (signature !== `sha256=${expected}`) {
    return res.status(401).send('Invalid signature');
  }
  
  await handleWebhook(JSON.parse(body)); // ‚úÖ Verified!
  // repair: success is not answered
  res.status(200).send('OK');
  // end of repair
});

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

// Handle duplicate webhook deliveries
const processedWebhooks = new Set();

async function handleWebhook(payload) {
  const webhookId = `${payload.event}_${payload.timestamp}`;
  
  if (processedWebhooks.has(webhookId)) {
    console.log('Duplicate webhook, ignoring');
    return;
  }
  
  processedWebhooks.add(webhookId);
  
  // Process webhook
  await processEvent(payload);
  
  // Clean up old entries (after 1 hour)
  setTimeout(() => processedWebhooks.delete(webhookId), 3600000);
}

// Webhook handler in JettyThunder
async function handleQuotaWarning(data) {
  if (data.percent >= 80) {
    // Throttle non-critical agents
    await throttleAgents({ priority: 'low', factor: 0.5 });
    
    // Send notification to admin
    await sendEmail({
      to: 'admin@jettythunder.app',
      subject: 'AgentCache quota at 80%',
      body: `Consider upgrading. Used: ${data.used}/${data.quota}`
    });
  }
  
  if (data.percent >= 90) {
    // More aggressive throttling
    await throttleAgents({ priority: 'medium', factor: 0.3 });
  }
}

async function handleQuotaExceeded(data) {
  // Pause all non-essential agents
  await pauseAgents({ essential: false });
  
  // Alert on-call engineer
  await pagerDuty.alert({
    severity: 'critical',
    message: 'AgentCache quota exceeded. Agents paused.'
  });
}

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
