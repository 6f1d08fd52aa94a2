// Make a batch of vouchers: which bundle a code buys, how its codes look, how many and how often.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { BLANK_BATCH, CHARACTER_SETS, exampleOf, isWhole, toBatch, type BatchForm } from './batch-form';

const QUANTITY_MAX = 10_000;
const USES_MAX = 1_000_000;

export function NewBatchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('vouchers');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const bundles = useRead('/v1/bundles').data?.items ?? [];
  const needed = (value: string | null) => (value === null || value.trim() === '' ? t('form.needed') : null);
  const form = useForm<BatchForm>({
    initialValues: BLANK_BATCH, validateInputOnBlur: true,
    validate: {
      code: needed, name: needed, bundle: needed, template: (value) => (value.includes('#') ? null : t('form.noPlace')),
      quantity: (value) => (isWhole(value, 1, QUANTITY_MAX) ? null : t('form.whole', { most: QUANTITY_MAX })), uses: (value) => (isWhole(value, 1, USES_MAX) ? null : t('form.whole', { most: USES_MAX })),
      range_start: (value) => (value.trim() === '' || /^\d+$/.test(value.trim()) ? null : t('form.number')),
      to: (value, { from }) => (value !== '' && from !== '' && value < from ? t('form.order') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const batch = await unwrap(api.POST('/v1/voucher-batches', { body: toBatch(values) }));
    await refresh('/v1/voucher-batches', '/v1/activities');
    notifications.show({ message: t('form.done', { name: batch.name, count: batch.quantity }), color: 'green' });
    onClose();
    void navigate({ to: '/vouchers/$batch', params: { batch: batch.id } });
  });
  return (
    <FormDialog title={t('new')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('form.submit')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput label={t('code')} required {...form.getInputProps('code')} />
        <Select label={t('bundle')} required searchable data={bundles.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('bundle')} />
        <TextInput label={t('vendor')} {...form.getInputProps('vendor')} />
        <Select label={t('characters')} allowDeselect={false} data={CHARACTER_SETS.map((value) => ({ value, label: t(`characterSet.${value}`) }))} {...form.getInputProps('character_set')} />
        <TextInput label={t('template')} required inputWrapperOrder={['label', 'input', 'description', 'error']} description={t('form.example', { code: exampleOf(form.values) })} {...form.getInputProps('template')} />
        <TextInput label={t('quantity')} required inputMode="numeric" {...form.getInputProps('quantity')} />
        <TextInput label={t('uses')} required inputMode="numeric" {...form.getInputProps('uses')} />
        <TextInput type="date" label={t('form.from')} {...form.getInputProps('from')} />
        <TextInput type="date" label={t('form.to')} {...form.getInputProps('to')} />
      </SimpleGrid>
      <TextInput label={t('form.start')} description={t('form.startHint')} inputMode="numeric" {...form.getInputProps('range_start')} />
    </FormDialog>
  );
}
