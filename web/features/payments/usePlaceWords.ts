// What is said of a place that money goes to or comes from. Who pays ahead has funds; who pays later has dues and credit.
import { useTranslation } from 'react-i18next';
import type { NewPayment } from '@shared/api/schema';
import { givenTitle } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { pointWords } from '@shared/lib/point';
import type { Place } from './place';

type Kind = NewPayment['kind'];

export function usePlaceWords() {
  const { t } = useTranslation('payments');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const name = (place: Place) => givenTitle(shared, place.name);
  return {
    label: (place: Place) => t(`places.${place.purpose}`, { name: name(place) }),
    kind: ({ purpose }: Place, kind: Kind) => t(purpose === 'funds' ? `fundsKinds.${kind}` : `kinds.${kind}`),
    stands(place: Place): string {
      switch (place.purpose) {
        case 'bill': return t('stands.bill', { number: place.name, due: format.money(place.due) });
        case 'dues': return t('stands.dues', { due: format.money(place.due), credit: format.money(place.credit) });
        // To the last digit: that much can be paid out.
        case 'funds': return t('stands.funds', { name: name(place), words: pointWords(shared, { money: (value) => format.money(value, 'exact') }, place.funds) });
      }
    },
    done: ({ purpose }: Place, kind: Kind, amount: string) => t(purpose === 'funds' ? `fundsDone.${kind}` : `done.${kind}`, { amount }),
  };
}
