// Another billing day or frequency from the end of the current cycle on; says on which day the new one begins.
import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { usesBillingDay } from '@shared/lib/cycle';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { isDay, toCycle } from './cycle-form';
import { CycleWords } from './CycleWords';

export function CycleDialog({ profile, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('profiles');
  const format = useFormat();
  const refresh = useRefresh();
  const [changed, setChanged] = useState<BillingProfile | null>(null);
  const types = useRead('/v1/event-types').data?.items ?? [];
  const next = profile.next_cycle ?? profile;
  const form = useForm({
    initialValues: { event_type: next.event_type ?? '', billing_day: String(next.billing_day) },
    validateInputOnBlur: true,
    validate: { billing_day: (value, { event_type }) => (!isMonthly(event_type) || isDay(value) ? null : t('cycleEdit.dayWrong')) },
  });
  function isMonthly(code: string) {
    const type = types.find((one) => one.code === code);
    // Of an interval that is not known the server says.
    return type === undefined || usesBillingDay(type);
  }
  const isOfMonths = isMonthly(form.values.event_type);
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    setChanged(await unwrap(api.POST('/v1/billing-profiles/{id}:change-cycle', { params: { path: { id: profile.id } }, body: toCycle(values, next, isOfMonths) })));
    await refresh('/v1/customers', '/v1/activities');
  });
  return (
    <FormDialog
      title={t('cycleEdit.title', { code: profile.code })} onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={t('cycleEdit.submit')} why={form.isDirty() ? undefined : t('nothing')}
      done={changed === null ? null : <p role="status" style={{ margin: 0 }}>{changed.next_cycle === null ? t('cycleEdit.asBefore') : <CycleWords cycle={changed.next_cycle} />}</p>}
    >
      <p style={{ margin: 0 }}>{t('cycleEdit.effect', { period: format.period(profile.period) })}</p>
      <Select label={t('cycleEdit.frequency')} allowDeselect={false} data-autofocus data={types.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('event_type')} />
      {isOfMonths && <TextInput label={t('cycleEdit.day')} description={t('cycleEdit.dayHint')} inputMode="numeric" required {...form.getInputProps('billing_day')} />}
    </FormDialog>
  );
}
