// Deletes a billing profile; the server says what keeps it.
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';

export function DeleteProfile({ profile: { id, name }, onClose, onDone }: { profile: BillingProfile; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('profiles');
  const refresh = useRefresh();
  const run = async () => {
    await unwrap(api.DELETE('/v1/billing-profiles/{id}', { params: { path: { id } } }));
    await refresh('/v1/customers', '/v1/bills', '/v1/activities');
    onDone();
  };
  return <ConfirmDialog title={t('remove.title', { name })} effect={t('remove.effect')} action={t('shared:delete')} done={t('remove.done', { name })} run={run} onClose={onClose} />;
}
