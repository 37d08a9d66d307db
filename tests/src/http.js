// A platform that takes telemetry over HTTP, for the tests of the load generator. `node http.js MODE PORT JOURNAL CERTIFICATES`; prints
// its port. What it takes is a line of the journal each, where there is one.
// GET /stats tells what it got. Modes: ok, busy (every third request is asked to come back in a second), broken (every third request
// fails), closed (no credentials are good enough), store (takes SenML in batches but for every twentieth message, and tells the values of the others
// 300 ms later to GET /values?since=TIME). With a folder of certificates it speaks TLS, to clients that
// have a certificate from its authority.
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const [mode, port, journal, folder] = process.argv.slice(2);
const got = { requests: 0, answered: 0, messages: [], paths: {}, types: {}, logins: {}, early: 0, left_out: 0, since: [] };
const rows = [];
const note = (message) => {
  if (journal) fs.appendFileSync(journal, `${message}\n`);
  got.messages.push(message);
};
const keep = (pack) => {
  if (got.messages.length % 20 === 0) {
    got.left_out += 1;
    return;
  }
  const [{ bn, bt }] = pack;
  const at = new Date(Math.round(bt * 1000)).toISOString();
  for (const { n } of pack) rows.push({ device: bn.slice(0, -1), channel: n, at, shown: Date.now() + 300 });
};
const tell = (since) => {
  got.since.push(since);
  const wanted = rows.filter((row) => row.shown <= Date.now() && row.at >= new Date(since).toISOString());
  return JSON.stringify({ rows: wanted });
};
let notBefore = 0;
const take = (request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    if (request.url === '/stats') {
      response.end(JSON.stringify(got));
      return;
    }
    if (request.url.startsWith('/values?')) {
      response.end(tell(new URLSearchParams(request.url.split('?')[1]).get('since')));
      return;
    }
    got.requests += 1;
    got.logins[request.headers.authorization] = true;
    if (Date.now() < notBefore) got.early += 1;
    if (mode === 'closed') {
      response.writeHead(401);
      response.end('who are you?');
      return;
    }
    if (mode === 'busy' && got.requests % 3 === 1) {
      notBefore = Date.now() + 990;
      response.writeHead(got.requests % 2 ? 429 : 503, { 'Retry-After': '1' });
      response.end();
      return;
    }
    if (mode === 'broken' && got.requests % 3 === 1) {
      if (got.requests % 2) {
        request.socket.destroy();
      } else {
        response.writeHead(500);
        response.end('oops');
      }
      return;
    }
    const body = Buffer.concat(parts).toString();
    const type = request.headers['content-type'];
    got.paths[request.url] = (got.paths[request.url] || 0) + 1;
    got.types[type] = (got.types[type] || 0) + 1;
    if (type === 'application/x-ndjson') {
      for (const line of body.trim().split('\n')) {
        const { payload } = JSON.parse(line);
        note(JSON.stringify(payload));
        if (mode === 'store') keep(payload);
      }
    } else if (request.url === '/array') {
      for (const value of JSON.parse(body)) note(JSON.stringify(value));
    } else {
      note(body);
    }
    got.answered += 1;
    response.writeHead(204);
    response.end();
  });
};
const file = (name) => fs.readFileSync(`${folder}/${name}`);
const server = folder
  ? https.createServer(
      { cert: file('server.pem'), key: file('server.key'), ca: file('ca.pem'), requestCert: true, rejectUnauthorized: true },
      take,
    )
  : http.createServer(take);
server.listen(Number(port), '127.0.0.1', () => console.log(server.address().port));
