// Deletes a billing profile; the server says what keeps it.
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';

export function DeleteProfile({ profile: { id, name }, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefresh();
  const run = async () => {
    await unwrap(api.DELETE('/v1/billing-profiles/{id}', { params: { path: { id } } }));
    await refresh('/v1/customers', '/v1/bills', '/v1/activities');
  };
  return <ConfirmDialog title={t('deleteProfile.title', { name })} effect={t('deleteProfile.effect')} action={t('shared:delete')} done={t('deleteProfile.done', { name })} run={run} onClose={onClose} />;
}
