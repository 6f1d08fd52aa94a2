// All payments of the site, newest first.
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSearchText } from '@shared/lib/search';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { PaymentTable } from './PaymentTable';

export function TransactionsPage() {
  const { t } = useTranslation('payments');
  const [search] = useSearchText();
  const answer = useRead('/v1/payments', { query: pageQuery(search) }, { keepPrevious: true });
  return <Page title={t('transactions')}><PaymentTable answer={answer} withCustomer /></Page>;
}
