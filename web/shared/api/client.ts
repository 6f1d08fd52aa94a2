// The one way to the server. Owns: site header, idempotency keys, turning a problem answer into a
// thrown `ApiProblem`. Does not own: caching (queries.ts) or words (pages).
import createClient from 'openapi-fetch';
import type { FieldError, Problem, paths } from './schema';

const SITE_KEY = 'guilder.site';
// A PUT says how something shall be, so it may be sent again as it is; its body may be a file of many megabytes.
const KEYLESS_METHODS = new Set(['GET', 'HEAD', 'PUT']);

/** The chosen site's code; null lets the server take the caller's only site. */
export function currentSite(): string | null {
  return sessionStorage.getItem(SITE_KEY);
}

export function chooseSite(code: string | null): void {
  if (code === null) sessionStorage.removeItem(SITE_KEY);
  else sessionStorage.setItem(SITE_KEY, code);
}

/** For links, frames and event streams, which cannot carry a header. */
export function withSite(path: string): string {
  const site = currentSite();
  if (site === null) return path;
  return `${path}${path.includes('?') ? '&' : '?'}site=${encodeURIComponent(site)}`;
}

/** A refused or failed request, with everything the server said about it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];
  readonly requestId: string | null;

  constructor(problem: Problem, requestId: string | null) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code ?? 'unknown';
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? requestId;
  }

  /** The same refusal with other wrong fields. */
  with(errors: FieldError[]): ApiProblem {
    return new ApiProblem({ title: this.message, status: this.status, code: this.code, errors }, this.requestId);
  }
}

export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: 'same-origin',
  // `:` stays as it is: verbs after a colon are part of the address.
  pathSerializer: (pathname, params) =>
    Object.entries(params).reduce((path, [name, value]) => path.replace(`{${name}}`, encodeURIComponent(String(value))), pathname),
});

api.use({
  onRequest({ request }) {
    const site = currentSite();
    if (site !== null) request.headers.set('Guilder-Site', site);
    request.headers.set('Accept-Language', document.documentElement.lang || 'en');
    if (!KEYLESS_METHODS.has(request.method) && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', newKey());
    }
    return request;
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Waits for an answer and returns its body, or throws what went wrong as `ApiProblem`. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) {
    // A 204 has no body; its endpoints are typed so that T allows undefined.
    return data as T;
  }
  throw new ApiProblem(toProblem(error, response), response.headers.get('x-request-id'));
}

function toProblem(error: unknown, response: Response): Problem {
  if (typeof error === 'object' && error !== null && 'title' in error) {
    // The server's problem+json; every field but these two is optional and read as such.
    return { ...(error as Problem), status: response.status };
  }
  return { title: response.statusText || `HTTP ${response.status}`, status: response.status };
}

function newKey(): string {
  // randomUUID is absent on plain HTTP outside loopback; getRandomValues is not.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reads a document that is no JSON answer. Without `wanted` only asks whether it is there. */
export async function readText(address: string, signal: AbortSignal, wanted: boolean): Promise<string> {
  const response = await fetch(address, { signal, credentials: 'same-origin', headers: { 'Accept-Language': document.documentElement.lang || 'en' } });
  if (!response.ok) {
    const problem: unknown = await response.json().catch((): unknown => null);
    throw new ApiProblem(toProblem(problem, response), response.headers.get('x-request-id'));
  }
  if (wanted) return response.text();
  await response.body?.cancel();
  return '';
}
