// Asks before a group is cancelled or a member removed, and says what that does.
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { nameOf, type Row } from './rows';

export function EndHierarchyDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const refresh = useRefresh();
  const name = nameOf(row);
  const end = async () => {
    if (row.role === 'owner') await unwrap(api.POST('/v1/hierarchy-groups/{id}:cancel', { params: { path: { id: row.group.id } } }));
    else await unwrap(api.DELETE('/v1/hierarchy-groups/{id}/members/{membership}', { params: { path: { id: row.member.group, membership: row.member.id } } }));
    await refresh('/v1/customers', '/v1/hierarchy-groups', '/v1/activities');
  };
  const effect = row.role === 'owner' ? t('endEffect.owner', { count: row.group.members }) : t('endEffect.member', { name: row.member.member.name });
  return <ConfirmDialog title={t(`end.${row.role}`, { name })} effect={effect} action={t(`endDo.${row.role}`)} done={t(`ended.${row.role}`, { name })} keep={t('keep')} run={end} onClose={onClose} />;
}
