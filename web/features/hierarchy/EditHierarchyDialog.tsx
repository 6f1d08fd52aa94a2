// Edit status and validity: of a group, or of one membership only.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { participationChanges, participationOf } from '@shared/lib/participation';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { ParticipationFields } from '@shared/ui/ParticipationFields';
import { nameOf, type Row } from './rows';

export function EditHierarchyDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const before = participationOf(row.role === 'owner' ? row.group : row.member, zone);
  const form = useForm({
    initialValues: { name: nameOf(row), ...before },
    validate: { name: (value) => (value.trim() === '' ? t('required') : null), from: (value) => (value === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, ...values }) => {
    const body = participationChanges(values, before, zone);
    if (row.role === 'owner') await unwrap(api.PATCH('/v1/hierarchy-groups/{id}', { params: { path: { id: row.group.id } }, body: { ...body, name: name.trim() } }));
    else await unwrap(api.PATCH('/v1/hierarchy-groups/{id}/members/{membership}', { params: { path: { id: row.member.group, membership: row.member.id } }, body }));
    await refresh('/v1/customers', '/v1/hierarchy-groups', '/v1/activities');
    notifications.show({ message: t('saved', { name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('editName', { name: nameOf(row) })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      {row.role === 'owner' && <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />}
      <ParticipationFields form={form} />
      <p>{t('editHint')}</p>
    </FormDialog>
  );
}
