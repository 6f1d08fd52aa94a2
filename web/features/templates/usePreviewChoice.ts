// The bill and the language that a template is tried with.
import { useState } from 'react';
import { useRead } from '@shared/api/queries';
import type { Bill } from '@shared/api/schema';

const BILLS_OF_A_STATE = '20';

export type PreviewChoice = {
  bills: Bill[]; bill: string | null; setBill: (bill: string) => void; language: string; setLanguage: (language: string) => void;
  /** No bill is known yet, and some are still asked for. */
  pending: boolean;
  /** Why no bill is known; null where there is none, or is one. */
  problem: unknown; retry: () => void;
};

export function usePreviewChoice(own: string): PreviewChoice {
  // A prepared bill has nothing on it yet, and a billed one says the most.
  const asked = [useBills('billing'), useBills('closed'), useBills('active')];
  const bills = asked.flatMap(({ data }) => data?.items ?? []);
  const [chosen, setBill] = useState<string | null>(null);
  const [language, setLanguage] = useState(own);
  const isNone = bills.length === 0;
  return {
    bills, bill: chosen ?? bills[0]?.id ?? null, setBill, language, setLanguage,
    pending: isNone && asked.some(({ isPending }) => isPending),
    problem: isNone ? (asked.find(({ error }) => error !== null)?.error ?? null) : null,
    retry: () => asked.forEach(({ refetch }) => void refetch()),
  };
}

function useBills(status: string) {
  return useRead('/v1/bills', { query: { status, limit: BILLS_OF_A_STATE } });
}
