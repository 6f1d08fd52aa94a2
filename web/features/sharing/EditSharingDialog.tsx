// Edit status and validity: of a group, or of one membership only.
import { Checkbox, TextInput } from '@mantine/core';
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
import { nameOf, type Sharing } from './SharingPanel';

export function EditSharingDialog({ row, onClose }: { row: Sharing; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const before = participationOf(row.role === 'owner' ? row.group : row.member, zone);
  const form = useForm({
    initialValues: { name: nameOf(row), ...before, pool_first: row.role === 'owner' && row.group.pool_first },
    validate: { name: (value) => (value.trim() === '' ? t('required') : null), from: (value) => (value === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, pool_first, ...values }) => {
    const body = participationChanges(values, before, zone);
    if (row.role === 'owner') await unwrap(api.PATCH('/v1/sharing-groups/{id}', { params: { path: { id: row.group.id } }, body: { ...body, name: name.trim(), pool_first } }));
    else await unwrap(api.PATCH('/v1/sharing-groups/{id}/members/{customer}', { params: { path: { id: row.member.group, customer: row.member.member.number } }, body }));
    await refresh('/v1/customers', '/v1/sharing-groups', '/v1/activities');
    notifications.show({ message: t('saved', { name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('editName', { name: nameOf(row) })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      {row.role === 'owner' && <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />}
      <ParticipationFields form={form} />
      {row.role === 'owner' && <Checkbox label={t('poolFirst')} description={t('poolFirstHint')} {...form.getInputProps('pool_first', { type: 'checkbox' })} />}
    </FormDialog>
  );
}
