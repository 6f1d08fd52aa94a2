// State in the URL. Owns: search parameters as plain text (a filter of digits stays text) and the
// hook that reads and changes them.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type SearchText = Record<string, string | undefined>;

export function readSearch(text: string): SearchText {
  return Object.fromEntries(new URLSearchParams(text));
}

export function writeSearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([key, value]) => (typeof value === 'string' && value !== '' ? [[key, value]] : []));
  const text = new URLSearchParams(pairs).toString();
  return text === '' ? '' : `?${text}`;
}

/** The page's search parameters and a way to merge changes into them; `undefined` removes one. */
export function useSearchText() {
  const search: SearchText = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: SearchText, { push = false }: { push?: boolean } = {}) =>
      void navigate({ to: '.', search: (before: SearchText) => ({ ...before, ...changes }), replace: !push, resetScroll: false }),
    [navigate],
  );
  return [search, change] as const;
}
