// Correct the fields of an event: what it would come to first, then the correction with its reason.
import { Alert, SimpleGrid, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { EventChanged, UsageEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { fieldsOf } from '@shared/lib/service-fields';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { Outcome } from './Outcome';
import { correctable, saidOf, toFields } from './event-form';
import { FieldInput } from './FieldInput';

export function CorrectDialog({ event, onClose }: { event: UsageEvent; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const { language } = useFormat();
  const refresh = useRefresh();
  const [outcome, setOutcome] = useState<EventChanged | null>(null);
  const type = useRead('/v1/service-types').data?.items.find(({ code }) => code === event.service_type);
  const known = correctable(fieldsOf(type, language), event.fields);
  const form = useForm<{ fields: Record<string, string>; reason: string }>({
    initialValues: { fields: saidOf(event.fields), reason: '' },
    validate: (values) => ({
      reason: values.reason.trim() === '' ? t('form.required') : null,
      ...Object.fromEntries(known.filter(({ mandatory }) => mandatory).map(({ code }) => [`fields.${code}`, (values.fields[code] ?? '').trim() === '' ? t('form.required') : null])),
    }),
    onValuesChange: () => setOutcome(null),
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const body = { fields: toFields(values.fields, known), reason: values.reason.trim() };
    const changed = await unwrap(api.POST('/v1/usage-events/{id}:correct', { params: { path: { id: event.id }, query: { dry_run: outcome === null } }, body }));
    if (outcome === null) return setOutcome(changed);
    await refresh('/v1/usage-events', '/v1/unrated-reasons', '/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t(`correct.done.${changed.status === 'rated' ? 'rated' : 'unrated'}`), color: changed.status === 'rated' ? 'green' : 'yellow' });
    onClose();
  });
  return (
    <FormDialog title={t('correct.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={outcome === null ? t('again.preview') : t('correct.submit')}>
      <p style={{ margin: 0 }}>{t('correct.effect')}</p>
      {type !== undefined && known.length === 0 && <Alert color="yellow">{t('correct.noFields')}</Alert>}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {known.map((field) => <FieldInput key={field.code} field={field} props={form.getInputProps(`fields.${field.code}`)} value={form.values.fields[field.code] ?? ''} />)}
      </SimpleGrid>
      <Textarea label={t('reason')} description={t('again.reasonHint')} required autosize minRows={2} {...form.getInputProps('reason')} />
      {outcome !== null && <Outcome changed={outcome} />}
    </FormDialog>
  );
}
