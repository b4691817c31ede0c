// repair: the app and the helpers are not defined
const express = require('express');
const app = express();
app.use(express.json());
const notifyUser = (response) => console.log('notify:', response);
const updateConversationHistory = (data) => console.log('conversation:', data);
const updatePersonalityDisplay = (id) => console.log('personality:', id);
// end of repair

// Example using the AIAgentClient in a web application with webhook support

// repair: the client is not in the text
// was: const AIAgentClient = require('./ai_agent_client');
class AIAgentClient {}
// end of repair
const agent = new AIAgentClient('http://127.0.0.1:5001');

// Register a webhook for notifications
async function registerWebhook(webhookUrl) {
  // Using the proxy server pattern from above
  const response = await fetch('http://localhost:3000/register-webhook', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      url: webhookUrl,
      events: ['query', 'conversation', 'personality_change']
    }),
  });
  
  return await response.json();
}

// Example webhook handler (server-side)
app.post('/webhook-receiver', (req, res) => {
  const { event, data } = req.body;
  
  console.log(`Received webhook event: ${event}`);
  
  switch (event) {
    case 'query':
      // Process query event
      notifyUser(data.response);
      break;
    case 'conversation':
      // Update conversation UI
      updateConversationHistory(data);
      break;
    case 'personality_change':
      // Update UI to reflect personality change
      updatePersonalityDisplay(data.personality_id);
      break;
  }
  
  res.sendStatus(200);
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
