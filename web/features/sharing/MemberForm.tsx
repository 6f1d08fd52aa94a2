// Join a sharing group: find who pays by name, then pick one of that customer's groups.
import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { endOf, startOf } from '@shared/lib/validity';

export function MemberForm({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const required = (value: string) => (value === '' ? t('required') : null);
  const form = useForm({
    initialValues: { owner: '', group: '', from: '', to: '' },
    validate: { owner: required, group: required },
  });
  const { owner } = form.values;
  const groups = (useRead('/v1/sharing-groups', { query: { owner } }, { enabled: owner !== '' }).data?.items ?? []).filter(({ status }) => status !== 'cancelled');
  const { submit, problem, busy } = useSubmit(form, async ({ group, from, to }) => {
    const start = startOf(from, zone);
    const joined = await unwrap(api.POST('/v1/sharing-groups/{id}/members', {
      params: { path: { id: group } }, body: { member: customer, ...(start === undefined ? {} : { from: start }), to: endOf(to, zone) },
    }));
    await refresh('/v1/customers', '/v1/sharing-groups', '/v1/activities');
    notifications.show({ message: t('joined', { name: joined.group_name }), color: 'green' });
    onClose();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormProblem problem={problem} />
        <CustomerSelect label={t('owner')} description={t('ownerHint')} required autoFocus except={customer} error={form.errors.owner} value={owner} onChoose={(number) => form.setValues({ owner: number, group: '' })} />
        <Select
          label={t('group')} required disabled={owner === ''} description={owner === '' ? t('ownerFirst') : groups.length === 0 ? t('noGroups') : undefined}
          data={groups.map(({ id, name }) => ({ value: id, label: name }))} {...form.getInputProps('group')}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('from')} description={t('fromHint')} type="date" {...form.getInputProps('from')} />
          <TextInput label={t('to')} description={t('toHint')} type="date" {...form.getInputProps('to')} />
        </SimpleGrid>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          <Button type="submit" loading={busy}>{t('join')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
