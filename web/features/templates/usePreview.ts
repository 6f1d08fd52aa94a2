// The page that an unsaved text makes of a bill, asked for while one types. Owns: that the last page stays while the next
// one is made, or can not be.
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, currentSite, unwrap } from '@shared/api/client';

const TYPING_PAUSE_MS = 300;

export function usePreview(bill: string | null, html: string, language: string) {
  const [text] = useDebouncedValue(html, TYPING_PAUSE_MS);
  const asked = useQuery({
    queryKey: [currentSite(), 'template preview', bill, language, text],
    // Without a bill it is not asked.
    queryFn: async ({ signal }) => {
      const page = await unwrap(api.POST('/v1/document-templates:preview', { body: { bill: bill ?? '', html: text, language, format: 'html' }, signal }));
      // The description names the PDF too, which was not asked for.
      return 'html' in page ? page.html : '';
    },
    enabled: bill !== null && text.trim() !== '',
    retry: false,
  });
  const [last, setLast] = useState<string | undefined>(undefined);
  if (asked.data !== undefined && asked.data !== last) setLast(asked.data);
  return { page: asked.data ?? last, problem: asked.error, isOld: text !== html || asked.data === undefined || asked.isError };
}
