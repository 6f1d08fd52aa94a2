// Who is signed in and on which site. Owns: the session's context and the chosen site.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { api, ApiProblem, chooseSite, currentSite, unwrap } from './client';
import type { Session, SiteRef } from './schema';

/** Where the cache keeps who is signed in. */
export const SESSION_KEY = ['session'] as const;
const UNAUTHORISED = 401;

type Signed = {
  session: Session | null;
  site: SiteRef | null;
  /** True while it is not known yet whether someone is signed in. */
  pending: boolean;
  error: unknown;
  may: (permission: string) => boolean;
  switchSite: (code: string) => void;
  signOut: () => Promise<void>;
  accept: (session: Session) => void;
};

const Context = createContext<Signed | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [siteCode, setSiteCode] = useState(currentSite);
  const current = useQuery({ queryKey: SESSION_KEY, queryFn: loadSession, staleTime: Infinity, retry: false });
  const session = current.data ?? null;
  const site = session?.sites.find(({ code }) => code === siteCode) ?? session?.sites[0] ?? null;
  // With several sites the server wants to be told which; the first is the start.
  if (site !== null && currentSite() !== site.code) chooseSite(site.code);

  const signed = useMemo<Signed>(
    () => ({
      session,
      site,
      pending: current.isPending,
      error: current.error,
      // Roles are additive; a session without a list of permissions hides nothing and lets the server refuse.
      may: (permission) => session === null || session.permissions.length === 0 || session.permissions.includes(permission),
      switchSite(code) {
        chooseSite(code);
        setSiteCode(code);
        cache.removeQueries({ predicate: ({ queryKey }) => queryKey !== SESSION_KEY && queryKey[0] !== SESSION_KEY[0] });
      },
      async signOut() {
        await unwrap(api.DELETE('/v1/sessions/current'));
        chooseSite(null);
        cache.clear();
        cache.setQueryData(SESSION_KEY, null);
      },
      accept: (next) => cache.setQueryData(SESSION_KEY, next),
    }),
    [session, site, current.isPending, current.error, cache],
  );
  return <Context value={signed}>{children}</Context>;
}

export function useSession(): Signed {
  const signed = use(Context);
  if (signed === null) throw new Error('useSession needs a SessionProvider above it');
  return signed;
}

async function loadSession(): Promise<Session | null> {
  try {
    return await unwrap(api.GET('/v1/sessions/current'));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === UNAUTHORISED) return null;
    throw error;
  }
}
