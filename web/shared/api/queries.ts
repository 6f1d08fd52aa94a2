// Server data lives in the query cache under (site, path, parameters). Owns: keys and the reading
// hook. A write invalidates by path prefix through `useRefresh`.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MaybeOptionalInit } from 'openapi-fetch';
import type { PathsWithMethod, SuccessResponseJSON } from 'openapi-typescript-helpers';
import { api, currentSite, unwrap } from './client';
import type { paths } from './schema';

type GetPath = PathsWithMethod<paths, 'get'>;
type Operation<P extends GetPath> = paths[P] extends { get: infer O } ? (O extends Record<string | number, unknown> ? O : never) : never;
export type AnswerOf<P extends GetPath> = SuccessResponseJSON<Operation<P>>;
type Parameters = { path?: Record<string, string>; query?: Record<string, string | number | boolean | undefined> };
type Options = { enabled?: boolean; keepPrevious?: boolean; refetchInterval?: number | false };

export function queryKey(path: string, parameters: Parameters = {}) {
  // The language too: names and sentences come in the one that was asked for.
  return [currentSite(), path, parameters.path ?? {}, parameters.query ?? {}, document.documentElement.lang] as const;
}

export function readOptions<P extends GetPath>(path: P, parameters: Parameters = {}) {
  return {
    queryKey: queryKey(path, parameters),
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<AnswerOf<P>> => {
      // The client's init type is generic per path; `parameters` is checked by the path's own placeholders at run time.
      const init = { params: parameters, signal } as unknown as MaybeOptionalInit<paths[P], 'get'>;
      // openapi-fetch takes its init as a rest tuple; the answer type is the same one `AnswerOf` names.
      const get = api.GET as unknown as (path: P, init: unknown) => Promise<{ data?: AnswerOf<P>; error?: unknown; response: Response }>;
      return unwrap(get(path, init));
    },
  };
}

/** Reads `path`; the answer is cached per site and parameters. */
export function useRead<P extends GetPath>(path: P, parameters: Parameters = {}, options: Options = {}) {
  return useQuery({
    ...readOptions(path, parameters),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

/** Marks every cached answer stale whose path starts with one of `prefixes`. */
export function useRefresh() {
  const cache = useQueryClient();
  return (...prefixes: string[]) =>
    cache.invalidateQueries({
      predicate: ({ queryKey: [, path] }) => typeof path === 'string' && prefixes.some((prefix) => path.startsWith(prefix)),
    });
}
