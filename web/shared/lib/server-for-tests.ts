// The server that a test of a screen speaks for. Owns: standing in for `fetch` before the client is loaded, which keeps
// the one that it finds.

/** What the server says to a request, by `GET /v1/jobs` and the like; null is an empty list. */
export type Said = (asked: string, request: Request) => Response | object | null | Promise<Response | object | null>;

const SESSION = { staff: { name: 'Eva' }, roles: [], permissions: [], needs_password: false, sites: [{ code: 'demo', name: 'Demo', currency: 'EUR', time_zone: 'Europe/Ljubljana' }] };
/** What the site's clock shows. */
export const NOW = '2026-11-23T10:00:00Z';
const server: { says: Said } = { says: () => null };

/** Speaks for the server until the next call. Somebody is signed in already. */
export function serverSays(says: Said): void {
  server.says = says;
}

/** A refusal as the server words it. */
export function refusal(status: number, title: string, errors: { field: string; code: string; message: string }[] = []): Response {
  return Response.json({ title, status, code: 'refused', errors }, { status });
}

globalThis.fetch = async (input, init) => {
  const request = input instanceof Request ? input : new Request(input, init);
  const asked = `${request.method} ${new URL(request.url).pathname}`;
  if (asked === 'GET /v1/sessions/current') return Response.json(SESSION);
  if (asked === 'GET /v1/sites/demo') return Response.json({ code: 'demo', clock: { now: NOW } });
  const said = (await server.says(asked, request)) ?? { items: [], next_cursor: null };
  return said instanceof Response ? said : Response.json(said);
};
