// How the gateway does that a tax, or the taxes of a supplier, take their rates from.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import type { CatalogEntry } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { Facts, Panel } from '@shared/ui/Panel';
import { KINDS } from './kinds';

/** The panel of a tax by gateway; of a tax supplier where any of its taxes is. */
export function TaxGatewayOf({ kind, entry }: { kind: string; entry: CatalogEntry }) {
  const taxes = useRead(KINDS.taxes, {}, { enabled: kind === 'tax-suppliers' });
  const own = kind === 'taxes' ? [entry] : kind === 'tax-suppliers' ? (taxes.data?.items ?? []).filter(({ document }) => document.supplier === entry.code) : [];
  return own.some(({ document }) => document.provider === 'gateway') ? <TaxGateway /> : null;
}

function TaxGateway() {
  const { t } = useTranslation('catalog');
  const { may } = useSession();
  return <Panel title={t('gateway.title')}><p>{t('gateway.hint')}</p>{may('taxation.manage') && <State />}</Panel>;
}

function State() {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const { data: gateway } = useRead('/v1/taxation-gateway');
  if (gateway === undefined) return null;
  const time = (at: string | null) => (at === null ? t('gateway.never') : format.time(at));
  return (
    <>
      {gateway.configured ? (
        <Facts
          facts={[
            { label: t('gateway.answered'), value: <span className="g-number">{time(gateway.answered_at)}</span> },
            { label: t('gateway.failed'), value: gateway.failure === null ? t('gateway.never') : `${time(gateway.failure.at)}: ${gateway.failure.cause}` },
            { label: t('gateway.pending'), value: <span className="g-number">{format.count(gateway.pending)}</span> },
          ]}
        />
      ) : <p>{t('gateway.none')}</p>}
      <Link to="/taxation-gateway">{t('gateway.open')}</Link>
    </>
  );
}
