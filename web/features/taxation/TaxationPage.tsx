// The site's taxation gateway: configured, taken away, and how asking it goes.
import { Button, Group, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { TaxationGateway } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { Page } from '@shared/ui/Page';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Facts, Panel } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { GatewayDialog, RemoveGatewayDialog } from './GatewayDialogs';

export function TaxationPage() {
  const { t } = useTranslation('taxation');
  const answer = useRead('/v1/taxation-gateway');
  return (
    <Page title={t('title')} below={t('hint')}>
      {answer.error !== null ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : answer.data === undefined ? <Skeleton height={180} radius={12} /> : <Gateway gateway={answer.data} />}
    </Page>
  );
}

function Gateway({ gateway }: { gateway: TaxationGateway }) {
  const { t } = useTranslation('taxation');
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const edit = <Button variant={gateway.configured ? 'default' : 'filled'} onClick={() => setOpen('edit')}>{t(gateway.configured ? 'change' : 'configure')}</Button>;
  return (
    <Panel title={t('title')} aside={gateway.configured && <Group gap={8}>{edit}<Button variant="subtle" color="red" onClick={() => setOpen('remove')}>{t('remove')}</Button></Group>}>
      {gateway.configured ? <GatewayFacts gateway={gateway} /> : <EmptyState title={t('none')} hint={t('noneHint')} action={edit} />}
      {gateway.pending > 0 && <p role="status">{t('waiting', { count: gateway.pending })}</p>}
      {open === 'edit' && <GatewayDialog gateway={gateway} onClose={() => setOpen(null)} />}
      {open === 'remove' && <RemoveGatewayDialog onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function GatewayFacts({ gateway: { url, has_secret, changed_at, answered_at, failure, places, pending } }: { gateway: TaxationGateway }) {
  const { t } = useTranslation('taxation');
  const format = useFormat();
  const time = (at: string | null) => (at === null ? t('never') : <span className="g-number">{format.time(at)}</span>);
  const fails = failure !== null && (answered_at === null || Date.parse(failure.at) > Date.parse(answered_at));
  const state = fails ? 'failing' : answered_at === null ? 'untried' : 'working';
  const tone = { failing: 'red', untried: 'grey', working: 'green' } as const;
  return (
    <Facts
      facts={[
        { label: t('state'), value: <StatusBadge status={state} tone={tone[state]} word={t(state)} /> },
        { label: t('url'), value: url ?? '' },
        { label: t('secret'), value: has_secret ? t('secretKept') : t('shared:none') },
        { label: t('answered'), value: time(answered_at) },
        { label: t('failed'), value: time(failure?.at ?? null) },
        ...(failure === null ? [] : [{ label: t('cause'), value: failure.cause }]),
        { label: t('places'), value: <span className="g-number">{format.count(places)}</span> },
        { label: t('pending'), value: <span className="g-number">{format.count(pending)}</span> },
        { label: t('changed'), value: time(changed_at) },
      ]}
    />
  );
}
