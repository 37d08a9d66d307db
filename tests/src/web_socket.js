// A platform that takes telemetry over WebSocket, for the tests of the load generator. `node web_socket.js MODE PORT JOURNAL CERTIFICATES`; prints
// its port. The text of every frame is a line of the journal. Modes: ok, login (asks for the token `right-one`), forbidden (lets nobody in). With a
// folder of certificates it speaks TLS, to clients that have a certificate from its authority.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const [mode, port, journal, folder] = process.argv.slice(2);
// RFC 6455, 1.3.
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
// RFC 6455, 5.2.
const [TEXT, CLOSE, PING] = [1, 8, 9];
const utf8 = new TextDecoder('utf-8', { fatal: true });

// The frame that `bytes` begin with and what follows it; null while it is not all there.
const first = (bytes) => {
  if (bytes.length < 2) return null;
  let [length, at] = [bytes[1] & 127, 2];
  if (length === 126) {
    if (bytes.length < 4) return null;
    [length, at] = [bytes.readUInt16BE(2), 4];
  } else if (length === 127) {
    if (bytes.length < 10) return null;
    [length, at] = [Number(bytes.readBigUInt64BE(2)), 10];
  }
  if (!(bytes[1] & 128)) throw new Error('what a client sends is masked');
  if (!(bytes[0] & 128)) throw new Error('a message is a frame');
  const end = at + 4 + length;
  if (bytes.length < end) return null;
  const mask = bytes.subarray(at, at + 4);
  const content = Buffer.from(bytes.subarray(at + 4, end));
  for (let i = 0; i < length; i += 1) content[i] ^= mask[i % 4];
  return { code: bytes[0] & 15, content, rest: bytes.subarray(end) };
};

const answer = (socket, code, content) => socket.write(Buffer.concat([Buffer.from([128 | code, content.length]), content]));

const serve = (socket) => {
  let waiting = Buffer.alloc(0);
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    try {
      for (let frame = first(waiting); frame; frame = first(waiting)) {
        waiting = frame.rest;
        if (frame.code === TEXT) fs.appendFileSync(journal, `${utf8.decode(frame.content)}\n`);
        else if (frame.code === PING) answer(socket, 10, frame.content);
        else if (frame.code === CLOSE) {
          answer(socket, CLOSE, frame.content);
          socket.end();
        } else throw new Error(`no frame of kind ${frame.code} is sent here`);
      }
    } catch (error) {
      console.error(error);
      socket.destroy();
    }
  };
};

const refusal = ({ authorization }) => {
  if (mode === 'forbidden') return '403 Forbidden';
  return mode === 'login' && authorization !== 'Bearer right-one' ? '401 Unauthorized' : null;
};

const upgrade = (request, socket, head) => {
  // A client that has gone is no matter of ours.
  socket.on('error', () => {});
  const refused = refusal(request.headers);
  if (refused) {
    socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const key = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  const take = serve(socket);
  socket.on('data', take);
  take(head);
};

const plain = (request, response) => {
  response.writeHead(426);
  response.end();
};
const file = (name) => fs.readFileSync(`${folder}/${name}`);
const server = folder
  ? https.createServer(
      { cert: file('server.pem'), key: file('server.key'), ca: file('ca.pem'), requestCert: true, rejectUnauthorized: true },
      plain,
    )
  : http.createServer(plain);
server.on('upgrade', upgrade);
server.listen(Number(port), '127.0.0.1', () => console.log(server.address().port));
