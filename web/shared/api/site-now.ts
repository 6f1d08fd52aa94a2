// The site's own time: a sandbox site may live in another month than its visitor.
import { useRead } from './queries';
import { useSession } from './session';

/** Epoch milliseconds; the browser's clock until the site has answered. */
export function useSiteNow(): number {
  const { site } = useSession();
  const answer = useRead('/v1/sites/{code}', { path: { code: site?.code ?? '' } }, { enabled: site?.sandbox === true });
  return answer.data === undefined ? Date.now() : Date.parse(answer.data.clock.now);
}
