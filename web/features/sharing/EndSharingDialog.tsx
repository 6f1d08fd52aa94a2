// Asks before a group is cancelled or a member removed, and says what that does.
import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { FormProblem } from '@shared/ui/FormProblem';
import { nameOf, type Sharing } from './SharingPanel';

export function EndSharingDialog({ row, onClose }: { row: Sharing; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  const refresh = useRefresh();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = nameOf(row);
  const end = async () => {
    setBusy(true);
    try {
      if (row.role === 'owner') await unwrap(api.POST('/v1/sharing-groups/{id}:cancel', { params: { path: { id: row.group.id } } }));
      else await unwrap(api.DELETE('/v1/sharing-groups/{id}/members/{customer}', { params: { path: { id: row.member.group, customer: row.member.member.number } } }));
      await refresh('/v1/customers', '/v1/sharing-groups', '/v1/activities');
      notifications.show({ message: t(`ended.${row.role}`, { name }), color: 'green' });
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t(`end.${row.role}`, { name })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <FormProblem problem={problem} />
      <p>{row.role === 'owner' ? t('endEffect.owner', { count: row.group.members }) : t('endEffect.member', { name: row.member.member.name })}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('keep')}</Button>
        <Button color="red.8" loading={busy} onClick={() => void end()}>{t(`endDo.${row.role}`)}</Button>
      </Group>
    </Modal>
  );
}
