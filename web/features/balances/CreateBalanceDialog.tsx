// Make a balance by hand: credit or debit of money (funds) or of a unit, for the cycle, until a day, or without end (pages.md, balances).
import { SegmentedControl, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { endOf } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const VALIDITIES = ['current_cycle', 'until', 'infinite'] as const;
type Validity = (typeof VALIDITIES)[number];
type BalanceForm = { resource: string | null; amount: string; direction: 'credit' | 'debit'; validity: Validity; to: string; reason: string };

export function CreateBalanceDialog({ group, currency, onClose }: { group: string; currency: string; onClose: () => void }) {
  const { t } = useTranslation('balances');
  const zone = useFormat().zone;
  const refresh = useRefresh();
  const resources = useRead('/v1/resources').data?.items ?? [];
  // Money of a group is in the currency of its billing profile.
  const choices = resources.filter(({ code, document }) => document.currency === undefined || code === currency);
  const form = useForm<BalanceForm>({
    initialValues: { resource: null, amount: '', direction: 'credit', validity: 'current_cycle', to: '', reason: '' },
    validateInputOnBlur: true,
    validate: {
      resource: (value) => (value === null ? t('adjust.required') : null),
      amount: (value) => (isAmount(value) ? null : t('adjust.amountWrong')),
      to: (value, { validity }) => (validity === 'until' && value === '' ? t('adjust.required') : null),
      reason: (value) => (value.trim() === '' ? t('adjust.required') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ resource, amount, direction, validity, to, reason }) => {
    await unwrap(api.POST('/v1/balance-groups/{id}/balances', {
      params: { path: { id: group } },
      body: {
        resource: resource ?? '', amount: toDecimal(amount), direction, validity, reason: reason.trim(),
        ...(validity === 'until' ? { to: endOf(to, zone) } : {}),
      },
    }));
    await refresh('/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('create.done'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('create.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('create.submit')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('create.resource')} required searchable data={choices.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('resource')} />
        <TextInput label={t('amount')} inputMode="decimal" required {...form.getInputProps('amount')} />
      </SimpleGrid>
      <SegmentedControl aria-label={t('adjust.direction')} data={(['credit', 'debit'] as const).map((value) => ({ value, label: t(`create.directions.${value}`) }))} {...form.getInputProps('direction')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('validity')} allowDeselect={false} data={VALIDITIES.map((value) => ({ value, label: t(`create.validities.${value}`) }))} {...form.getInputProps('validity')} />
        {form.values.validity === 'until' && <TextInput label={t('create.to')} type="date" required {...form.getInputProps('to')} />}
      </SimpleGrid>
      <Textarea label={t('adjust.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}
