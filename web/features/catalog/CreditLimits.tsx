// A credit profile: for whom which limit holds, and at what point whom is told.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CatalogEntry } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { pointWords } from '@shared/lib/point';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { limitsOf, limitWords, thresholdWords, type CreditLimit } from './credit-limits';
import { useDocumentWords } from './useDocumentWords';

export function CreditLimits({ entry: { document } }: { entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const words = useDocumentWords(document);
  const { t: shared } = useTranslation('shared');
  const tell = { t, shared, format };
  return (
    <Panel title={t('field.limits')}>
      {document.default === true && <p>{t('credit.isDefault')}</p>}
      <PlainTable<CreditLimit>
        label={t('field.limits')} rows={limitsOf(document)} rowKey={(_, index) => String(index)}
        columns={[
          { header: t('credit.resource'), cell: ({ resource }) => <Link to="/catalog/$kind/$code" params={{ kind: 'resources', code: resource }}>{words.value('resource', resource) ?? resource}</Link> },
          { header: t('credit.for'), cell: ({ paymentTypes }) => (paymentTypes.length === 0 ? t('credit.everybody') : paymentTypes.map((type) => t(`choice.${type}`, { defaultValue: type })).join(', ')) },
          { header: t('credit.floor'), cell: ({ floor, resource, limit }) => (limit === null ? t('shared:none') : pointWords(shared, format, { amount: floor, resource })) },
          { header: t('credit.limit'), cell: (row) => <>{limitWords(tell, row)}{row.countsDues && <div>{t('credit.dues')}</div>}</> },
          { header: t('credit.thresholds'), cell: ({ thresholds, resource }) => (thresholds.length === 0 ? t('credit.noThresholds') : thresholds.map((threshold, index) => <div key={index}>{thresholdWords(tell, threshold, resource)}</div>)) },
        ]}
      />
    </Panel>
  );
}
