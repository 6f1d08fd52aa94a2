// Try it: what an event would cost now, and how that price comes about. Nothing is kept.
import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import type { RatedUsage } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { Figure, Figures } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { EventFields, useEventForm } from './EventFields';
import { BELOW_HEAD, useIntoView } from './into-view';
import { PriceTrace } from './PriceTrace';
import { refusal } from './refusal';

export function TryItDialog({ customer, serviceType, onClose }: { customer?: string; serviceType?: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const [tried, setTried] = useState<RatedUsage | null>(null);
  const state = useEventForm(customer, serviceType);
  const { submit, problem, busy } = useSubmit(state.form, async () => {
    setTried(null);
    const trial = await unwrap(api.POST('/v1/usage-events:rate', { body: state.event() }));
    if (trial.status === 'malformed') throw refusal(t('form.outcome.malformed'), trial.status, trial.errors);
    setTried(trial);
  });
  return (
    <Modal opened onClose={onClose} title={t('form.try')} size="xl" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <EventFields state={state} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:close')}</Button>
            <Button type="submit" loading={busy}>{t('form.price')}</Button>
          </Group>
        </Stack>
      </form>
      {tried !== null && <Outcome tried={tried} />}
    </Modal>
  );
}

function Outcome({ tried }: { tried: RatedUsage }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const place = useIntoView<HTMLDivElement>(tried);
  return (
    <Stack ref={place} style={BELOW_HEAD} mt="lg" role="status" aria-label={t('form.outcomeOf')}>
      <Group gap="xs"><StatusBadge status={tried.status} /><span>{t('form.nothingKept')}</span></Group>
      {tried.status === 'rated' && (
        <Figures>
          <Figure label={t('form.total')} value={format.money(tried.total, 'exact')} note={t('form.withTax')} />
          <Figure label={t('amount')} value={format.money(tried.net, 'exact')} note={t('withoutTax')} />
          <Figure label={t('tax')} value={format.money(tried.tax, 'exact')} />
        </Figures>
      )}
      {tried.reason !== null && <Alert color="yellow">{reasonWords(shared, tried.reason)}</Alert>}
      {tried.over_limit && <Alert color="yellow">{t('form.overLimit')}</Alert>}
      {tried.thresholds.map(({ balance_group, value, direction }, index) => (
        // An event crosses each threshold once; two of one value stand in their order.
        <Alert key={`${balance_group} ${index}`} color="blue">{t(`form.crossed.${direction}`, { value: format.money(value, 'exact') })}</Alert>
      ))}
      <h2>{t('trace')}</h2>
      <PriceTrace steps={tried.trace} />
    </Stack>
  );
}
