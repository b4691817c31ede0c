// repair: the app and the helpers are not defined
import express from 'express';
const app = express();
app.use(express.json());
const updateDashboard = async (payload) => console.log('dashboard:', payload.event);
const sendNotifications = async ({ event, data }) => {
  if (event === 'quota.warning') await handleQuotaWarning(data);
};
const configureAgents = async (wish: object) => console.log('configure:', wish);
const upgradeAgentCachePlan = async (plan: string) => console.log('plan:', plan);
const pauseAgents = async (wish: object) => console.log('pause:', wish);
// end of repair

// Webhook handler should be fast (<5 seconds)
// repair: the handler is not given `res`
// was: app.post('/webhooks/agentcache', async (req) => {
app.post('/webhooks/agentcache', async (req, res) => {
// end of repair
  const payload = req.body;
  
  // Acknowledge receipt immediately
  res.status(200).send('OK');
  
  // Process asynchronously
  processWebhookAsync(payload).catch(err => {
    console.error('Webhook processing error:', err);
  });
});

async function processWebhookAsync(payload) {
  // Do slow work here (database writes, API calls, etc.)
  await updateDashboard(payload);
  await sendNotifications(payload);
}

// Auto-scale agents based on AgentCache quota
async function handleQuotaWarning(data) {
  const quotaPercent = data.percent;
  
  if (quotaPercent >= 80 && quotaPercent < 90) {
    // Scale up AgentCache plan OR reduce agent parallelism
    await configureAgents({
      maxConcurrent: 5,  // Reduce from 10
      cacheAggressive: true
    });
  }
  
  if (quotaPercent >= 90) {
    // Emergency: Upgrade AgentCache plan automatically
    await upgradeAgentCachePlan('enterprise');
    
    // Or reduce to essential agents only
    await pauseAgents({ 
      exclude: ['critical_customer_support', 'payment_processing'] 
    });
  }
}

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
