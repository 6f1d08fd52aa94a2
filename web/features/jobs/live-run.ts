// A run as it goes: by server-sent events, by asking again where the stream breaks. Owns: that its errors, and the jobs that
// may follow it, are read once more when it has ended.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { withSite } from '@shared/api/client';
import { queryKey, useRead, useRefresh } from '@shared/api/queries';
import type { JobRun } from '@shared/api/schema';

const POLL_MS = 1500;
/** Where the errors of a run are read. */
export const ERRORS = '/v1/job-runs/{id}/errors';

export function isUnderWay({ state }: JobRun): boolean {
  return state === 'queued' || state === 'running';
}

export function useLiveRun(id: string) {
  const cache = useQueryClient();
  const [broken, setBroken] = useState(false);
  const answer = useRead('/v1/job-runs/{id}', { path: { id } }, { refetchInterval: broken ? POLL_MS : false });
  const underWay = answer.data !== undefined && isUnderWay(answer.data);

  useEffect(() => {
    if (!underWay) return setBroken(false);
    const stream = new EventSource(withSite(`/v1/job-runs/${encodeURIComponent(id)}/events`));
    const key = queryKey('/v1/job-runs/{id}', { path: { id } });
    stream.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const run = readRun(data);
      if (run === null) return setBroken(true);
      cache.setQueryData(key, run);
      if (!isUnderWay(run)) {
        stream.close();
        void cache.invalidateQueries({ queryKey: key });
      }
    });
    stream.onerror = () => {
      stream.close();
      setBroken(true);
      void cache.invalidateQueries({ queryKey: key });
    };
    return () => stream.close();
  }, [underWay, id, cache]);
  useLastLook(id, underWay);
  return answer;
}

/** Errors of the last seconds are missing where they were last asked for while it ran, and so is what is chained to it. */
function useLastLook(id: string, underWay: boolean): void {
  const refresh = useRefresh();
  const ran = useRef<string | null>(null);
  useEffect(() => {
    if (underWay) ran.current = id;
    else if (ran.current === id) {
      ran.current = null;
      void refresh(ERRORS, '/v1/jobs');
    }
  });
}

/** A message that is no run is a broken stream: polling then takes over. */
function readRun(data: string): JobRun | null {
  try {
    const run: unknown = JSON.parse(data);
    // The stream carries the same object as GET; its state is the field that the page turns on.
    return typeof run === 'object' && run !== null && 'state' in run ? (run as JobRun) : null;
  } catch {
    return null;
  }
}
