// Edit status and validity: of a group, or of one membership only.
import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { nameOf, type Sharing } from './SharingPanel';
import { dayOf, endOf, lastDayOf, startOf } from '@shared/lib/validity';

export function EditSharingDialog({ row, onClose }: { row: Sharing; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const { period, status } = row.role === 'owner' ? row.group : row.member;
  const start = dayOf(period.from, zone);
  const form = useForm({
    initialValues: { name: nameOf(row), status, from: start, to: lastDayOf(period, zone), pool_first: row.role === 'owner' && row.group.pool_first },
    validate: { name: (value) => (value.trim() === '' ? t('required') : null), from: (value) => (value === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, from, to, pool_first, ...values }) => {
    const begin = startOf(from, zone);
    // A day that was left alone keeps its hour.
    const body = { status: values.status === 'inactive' ? 'inactive' as const : 'active' as const, to: endOf(to, zone), ...(from === start || begin === undefined ? {} : { from: begin }) };
    if (row.role === 'owner') await unwrap(api.PATCH('/v1/sharing-groups/{id}', { params: { path: { id: row.group.id } }, body: { ...body, name: name.trim(), pool_first } }));
    else await unwrap(api.PATCH('/v1/sharing-groups/{id}/members/{customer}', { params: { path: { id: row.member.group, customer: row.member.member.number } }, body }));
    await refresh('/v1/customers', '/v1/sharing-groups', '/v1/activities');
    notifications.show({ message: t('saved', { name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('editName', { name: nameOf(row) })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      {row.role === 'owner' && <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />}
      <Select label={t('status')} allowDeselect={false} data={['active', 'inactive'].map((value) => ({ value, label: t(`shared:status.${value}`) }))} {...form.getInputProps('status')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('from')} type="date" {...form.getInputProps('from')} />
        <TextInput label={t('to')} type="date" {...form.getInputProps('to')} />
      </SimpleGrid>
      {row.role === 'owner' && <Checkbox label={t('poolFirst')} description={t('poolFirstHint')} {...form.getInputProps('pool_first', { type: 'checkbox' })} />}
    </FormDialog>
  );
}
