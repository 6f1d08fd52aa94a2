// The bill and the language that a template is tried with.
import { useState } from 'react';
import { useRead } from '@shared/api/queries';
import type { Bill } from '@shared/api/schema';

const BILLS_OF_A_STATE = '20';

export type PreviewChoice = { bills: Bill[]; bill: string | null; setBill: (bill: string) => void; language: string; setLanguage: (language: string) => void };

export function usePreviewChoice(own: string): PreviewChoice {
  // A prepared bill has nothing on it yet, and a billed one says the most.
  const bills = [...useBills('billing'), ...useBills('closed'), ...useBills('active')];
  const [chosen, setBill] = useState<string | null>(null);
  const [language, setLanguage] = useState(own);
  return { bills, bill: chosen ?? bills[0]?.id ?? null, setBill, language, setLanguage };
}

function useBills(status: string): Bill[] {
  return useRead('/v1/bills', { query: { status, limit: BILLS_OF_A_STATE } }).data?.items ?? [];
}
