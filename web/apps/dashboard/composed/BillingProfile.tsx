// A billing profile's page with what other features do to it: bill it, set who pays it, list its bills.
import { BillNow } from '@features/bills/BillNow';
import { BillsTab } from '@features/bills/BillsTab';
import { RunBilling } from '@features/bills/RunBilling';
import { SetPayer } from '@features/hierarchy/SetPayer';
import { ProfilePage } from '@features/profiles/ProfilePage';

export function BillingProfile() {
  return (
    <ProfilePage
      actions={({ customer: { number }, id }) => <><RunBilling customer={number} profile={id} /><BillNow customer={number} profile={id} /></>}
      payer={(profile) => <SetPayer profile={profile} />} bills={({ id }) => <BillsTab profile={id} />}
    />
  );
}
