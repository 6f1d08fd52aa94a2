// The sites that one may see: currency, time zone, address, clock.
import { Button, Skeleton } from '@mantine/core';
import { IconPlayerTrackNext } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Site } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { countryName } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { Page } from '@shared/ui/Page';
import { FailedState } from '@shared/ui/PageStates';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { AccountSettings } from './AccountSettings';
import { ClockDialog } from './ClockDialog';

export function SitesPage() {
  const { t } = useTranslation('sites');
  const answer = useRead('/v1/sites');
  return (
    <Page title={t('title')}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={240} radius={12} />}
      <Stacked>
        {answer.data?.items.map((site) => <OneSite key={site.code} site={site} />)}
        {answer.data !== undefined && <AccountSettings />}
      </Stacked>
    </Page>
  );
}

function OneSite({ site }: { site: Site }) {
  const { t } = useTranslation('sites');
  const format = useFormat();
  const { may } = useSession();
  const [moving, setMoving] = useState(false);
  const { address } = site;
  const move = site.sandbox && may('site.clock') && <Button size="xs" variant="default" leftSection={<IconPlayerTrackNext size={14} />} onClick={() => setMoving(true)}>{t('clockMove.open')}</Button>;
  return (
    <Panel title={site.name} aside={move} {...(site.sandbox ? { note: t('sandbox') } : {})}>
      {moving && <ClockDialog site={site} onClose={() => setMoving(false)} />}
      <Facts
        facts={[
          { label: t('code'), value: <span className="g-mono">{site.code}</span> },
          { label: t('currency'), value: site.currency },
          { label: t('timeZone'), value: site.time_zone },
          { label: t('languages'), value: site.languages.map((code) => t(`shared:language.${code}`, { defaultValue: code })).join(', ') },
          { label: t('dueDays'), value: t('days', { count: site.invoice_due_days }) },
          { label: t('clock'), value: t('clockNow', { time: format.time(site.clock.now), mode: t(`modes.${site.clock.mode}`, { defaultValue: site.clock.mode }) }) },
          ...(site.organization ? [{ label: t('organization'), value: site.organization }] : []),
          ...(site.vat_number ? [{ label: t('vat'), value: site.vat_number }] : []),
          ...(site.email ? [{ label: t('email'), value: site.email }] : []),
          ...(address ? [{ label: t('address'), value: [address.street, [address.zip, address.city].filter(Boolean).join(' '), countryName(format.language, address.country)].join(', ') }] : []),
        ]}
      />
    </Panel>
  );
}
