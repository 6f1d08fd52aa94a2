// A make-believe server for looking at the dashboard: the built files under a strict content policy,
// and the answers of fixtures.mjs. Loopback only. Port by GUILDER_MOCK_PORT.
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveRun, routes, session } from './fixtures.mjs';

const DIST = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));
const MIME = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.html': 'text/html; charset=utf-8', '.json': 'application/json' };
const INVOICE = '<!doctype html><html lang="en"><title>Invoice</title><style>body{font:15px sans-serif;padding:48px;color:#222}td{padding:6px 24px 6px 0}</style><h1>Invoice 2026-00013</h1><table><tr><td>Monthly fee<td>30.00<tr><td>VAT 22 %<td>6.60<tr><td><b>Total<td><b>36.60 EUR</table>';
const COOKIE = 'mock-session=1';
let current = session;

const problem = (response, status, code, title) => send(response, status, { type: 'about:blank', title, status, code, request_id: 'req-mock' }, 'application/problem+json');
function send(response, status, body, type = 'application/json') {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'private, no-cache' });
  response.end(body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
}

function answerApi(request, response, url, body) {
  const { pathname, searchParams } = url;
  if (pathname === '/v1/sessions:redeem' || (pathname === '/v1/sessions' && request.method === 'POST')) {
    if (body.token === 'used') return problem(response, 401, 'link_used', 'This link was used already.');
    current = { ...session, needs_password: pathname.endsWith('redeem') };
    response.setHeader('set-cookie', `${COOKIE}; Path=/; HttpOnly; SameSite=Lax`);
    return send(response, 201, current);
  }
  if (!(request.headers.cookie ?? '').includes(COOKIE)) return problem(response, 401, 'not_signed_in', 'Nobody is signed in.');
  if (pathname === '/v1/sessions/current') {
    if (request.method === 'PATCH') current = { ...current, needs_password: false };
    if (request.method !== 'DELETE') return send(response, 200, current);
    response.setHeader('set-cookie', `${COOKIE}; Path=/; Max-Age=0`);
    return send(response, 204, null);
  }
  if (/\/(document|preview)$/.test(pathname)) {
    const format = searchParams.get('format');
    if (format === 'pdf') return problem(response, 503, 'renderer_not_ready', 'The renderer is being built.');
    return format === 'html' ? send(response, 200, INVOICE, 'text/html; charset=utf-8') : send(response, 200, { number: '2026-00013', total: { amount: '36.60', resource: 'EUR' } });
  }
  if (/\/job-runs\/[^/]+\/events$/.test(pathname)) return streamRun(response);
  if (pathname.endsWith(':run-billing')) return problem(response, 409, 'cycle_still_running', 'The cycle runs until 30 Nov 2026; billing can run from 1 Dec 2026.');
  for (const [method, pattern, answer] of routes) {
    const match = method === request.method ? pattern.exec(pathname) : null;
    if (match === null) continue;
    const found = answer(match, searchParams, body);
    return found === undefined ? problem(response, 404, 'not_found', 'There is no such object.') : send(response, method === 'POST' ? 201 : 200, found);
  }
  problem(response, 404, 'not_found', `Nothing answers at ${pathname}.`);
}

function streamRun(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  let done = 20;
  const timer = setInterval(() => {
    done = Math.min(200, done + 60);
    response.write(`event: progress\ndata: ${JSON.stringify(liveRun(done))}\n\n`);
    if (done === 200) { clearInterval(timer); response.end(); }
  }, 400);
  response.on('close', () => clearInterval(timer));
}

function answerFile(response, pathname) {
  const file = normalize(join(DIST, decodeURIComponent(pathname)));
  if (file.startsWith(DIST) && existsSync(file) && statSync(file).isFile() && !file.endsWith('index.html')) {
    response.writeHead(200, { 'content-type': MIME[extname(file)] ?? 'application/octet-stream' });
    return createReadStream(file).pipe(response);
  }
  if (extname(pathname) !== '' && !pathname.startsWith('/events/')) return send(response, 404, 'Not found', 'text/plain');
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    'content-type': MIME['.html'],
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`,
  });
  response.end(readFileSync(join(DIST, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce));
}

/** Starts on `port` (0: any free one) and answers the server and its address. */
export function startMock(port = 0) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!url.pathname.startsWith('/v1/')) return answerFile(response, url.pathname);
    let text = '';
    request.on('data', (chunk) => { text += chunk; });
    request.on('end', () => answerApi(request, response, url, /json/.test(request.headers['content-type'] ?? '') ? JSON.parse(text) : text));
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({ server, address: `http://127.0.0.1:${server.address().port}` })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await startMock(Number(process.env.GUILDER_MOCK_PORT ?? 4180));
  console.log(`${address}/sign-in?token=look`);
}
