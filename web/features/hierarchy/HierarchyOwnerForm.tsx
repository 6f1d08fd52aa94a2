// Make a hierarchy group: which billing profile pays the bills of the members.
import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { endOf, startOf } from '@shared/lib/validity';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { StatusSelect } from '@shared/ui/ParticipationFields';
import { choicesOf, useProfiles } from './use-profiles';

export function HierarchyOwnerForm({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const profiles = useProfiles(customer);
  const form = useForm({
    initialValues: { name: '', billing_profile: '', from: '', to: '', status: 'active' },
    validateInputOnBlur: true,
    validate: { name: (value) => (value.trim() === '' ? t('required') : null) },
  });
  const profile = form.values.billing_profile === '' ? (profiles?.[0]?.id ?? '') : form.values.billing_profile;
  const { submit, problem, busy } = useSubmit(form, async ({ name, from, to, status }) => {
    const start = startOf(from, zone);
    await unwrap(api.POST('/v1/hierarchy-groups', {
      body: {
        owner: customer, billing_profile: profile, name: name.trim(), status: status === 'inactive' ? 'inactive' : 'active',
        ...(start === undefined ? {} : { from: start }), to: endOf(to, zone),
      },
    }));
    await refresh('/v1/customers', '/v1/hierarchy-groups', '/v1/activities');
    notifications.show({ message: t('made', { name: name.trim() }), color: 'green' });
    onClose();
  });
  if (profiles?.length === 0) return <p>{t('noProfile')}</p>;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormProblem problem={problem} />
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select label={t('profile')} description={t('profileHint')} required allowDeselect={false} data={choicesOf(profiles)} {...form.getInputProps('billing_profile')} value={profile} />
          <StatusSelect description={t('statusHint')} {...form.getInputProps('status')} />
          <TextInput label={t('from')} description={t('fromHint')} type="date" {...form.getInputProps('from')} />
          <TextInput label={t('to')} description={t('toHint')} type="date" {...form.getInputProps('to')} />
        </SimpleGrid>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          <Button type="submit" loading={busy}>{t('make')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
