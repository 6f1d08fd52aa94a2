// What a command would do, asked of the server before it is sent. Owns: asking again when what is asked changes.
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { currentSite } from './client';

const SETTLED_MS = 250;

/** `asked` is all that `run` depends on; null asks nothing. An answer is only of what is asked now. */
export function useDryRun<T>(name: string, asked: Record<string, unknown> | null, run: () => Promise<T>) {
  const wanted = JSON.stringify(asked);
  const [settled] = useDebouncedValue(wanted, SETTLED_MS);
  const isSettled = settled === wanted && asked !== null;
  const answer = useQuery({
    queryKey: [currentSite(), 'dry-run', name, settled, document.documentElement.lang], queryFn: run, enabled: isSettled, staleTime: Infinity, gcTime: 0, retry: false,
  });
  return { data: isSettled ? answer.data : undefined, error: isSettled ? answer.error : null, pending: asked !== null && (!isSettled || answer.isPending) };
}
