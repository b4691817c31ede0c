// repair: the secret and the helpers are not defined
const WEBHOOK_SECRET = process.env.WEBHOOK_SECRET!;
async function post(url: string, message: unknown) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
const sendSlackAlert = (text: string) => post(process.env.SLACK_WEBHOOK_URL!, { text });
const pauseAgents = async () => console.log('agents paused');
const calculateHitRate = () => 1;
const updateDashboard = async (metrics: object) => console.log('dashboard:', metrics);
// end of repair

// POST /webhooks/agentcache
export async function POST(req: Request) {
  const signature = req.headers.get('X-AgentCache-Signature');
  const event = req.headers.get('X-AgentCache-Event');
  const body = await req.text();
  
  // Verify signature
  const expectedSignature = await createHMAC(body, WEBHOOK_SECRET);
  if (signature !== `sha256=${expectedSignature}`) {
    return new Response('Invalid signature', { status: 401 });
  }
  
  const payload = JSON.parse(body);
  
  // Handle different events
  switch (event) {
    case 'quota.warning':
      await sendSlackAlert(`‚ö†Ô∏è AgentCache quota at ${payload.data.percent}%`);
      break;
      
    case 'quota.exceeded':
      await pauseAgents(); // Stop agents temporarily
      await sendSlackAlert('üö® AgentCache quota exceeded!');
      break;
      
    case 'cache.hit':
      await updateDashboard({ hitRate: calculateHitRate() });
      break;
  }
  
  return new Response('OK', { status: 200 });
}

// Verify signature helper

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
