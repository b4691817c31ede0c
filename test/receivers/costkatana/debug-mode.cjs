// repair: the app is not set up
const express = require('express');
const app = express();
app.use(express.json());
// end of repair

app.post('/webhook', (req, res) => {
  console.log('Headers:', req.headers);
  console.log('Body:', req.body);
  console.log('Signature:', req.headers['x-costkatana-signature']);
  
  // Your webhook logic...
  // repair: nothing is answered
  res.sendStatus(200);
  // end of repair
});

// repair: the app does not listen
app.listen(process.env.PORT);
// end of repair
