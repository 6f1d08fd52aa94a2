// The site's own time: a sandbox has another than the browser.
import { useRead } from './queries';
import { useSession } from './session';

/** Milliseconds since 1970; null while it is not known. */
export function useSiteNow(): number | null {
  const { site } = useSession();
  const now = useRead('/v1/sites/{code}', { path: { code: site?.code ?? '' } }, { enabled: site !== null }).data?.clock.now;
  return now === undefined ? null : Date.parse(now);
}
