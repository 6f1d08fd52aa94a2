// Edit status and validity: of a group, or of one membership only.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { dayOf, endOf, lastDayOf, startOf } from '@shared/lib/validity';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { nameOf, type Row } from './rows';

export function EditHierarchyDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const { period, status } = row.role === 'owner' ? row.group : row.member;
  const start = dayOf(period.from, zone);
  const last = lastDayOf(period, zone);
  const form = useForm({
    initialValues: { name: nameOf(row), status, from: start, to: last },
    validate: { name: (value) => (value.trim() === '' ? t('required') : null), from: (value) => (value === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, from, to, ...values }) => {
    const begin = startOf(from, zone);
    // A day that was left alone keeps its hour.
    const body = { status: values.status === 'inactive' ? 'inactive' as const : 'active' as const, ...(to === last ? {} : { to: endOf(to, zone) }), ...(from === start || begin === undefined ? {} : { from: begin }) };
    if (row.role === 'owner') await unwrap(api.PATCH('/v1/hierarchy-groups/{id}', { params: { path: { id: row.group.id } }, body: { ...body, name: name.trim() } }));
    else await unwrap(api.PATCH('/v1/hierarchy-groups/{id}/members/{membership}', { params: { path: { id: row.member.group, membership: row.member.id } }, body }));
    await refresh('/v1/customers', '/v1/hierarchy-groups', '/v1/activities');
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
      <p>{t('editHint')}</p>
    </FormDialog>
  );
}
