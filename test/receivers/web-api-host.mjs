// Hosts a handler of the Web API, `POST(request: Request): Promise<Response>`, as the platforms for such handlers do:
// PORT=3000 node --import ./typescript.mjs web-api-host.mjs handler.ts
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { POST } = await import(pathToFileURL(resolve(process.argv[2])));

const server = createServer(async (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  if (method !== 'POST') return outgoing.writeHead(405).end();
  try {
    const body = Buffer.concat(await incoming.toArray());
    const response = await POST(new Request(new URL(url, `http://${headers.host}`), { method, headers, body }));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end();
  }
});
server.listen(process.env.PORT);
