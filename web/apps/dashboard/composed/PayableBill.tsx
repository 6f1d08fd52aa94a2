// The page of a bill, where what is due can be paid.
import { BillPage } from '@features/bills/BillPage';
import { placeOfBill } from '@features/payments/place';
import { RecordPayment } from '@features/payments/RecordPayment';

export function PayableBill() {
  return <BillPage payment={(bill) => <RecordPayment customer={(bill.payer?.customer ?? bill.customer).number} places={[placeOfBill(bill)]} />} />;
}
