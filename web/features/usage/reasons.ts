// Why usage is unrated, in few words: for a tile, a choice.
import { useTranslation } from 'react-i18next';

export function useReasonName(): (code: string) => string {
  const { t } = useTranslation('usage');
  return (code) => t(`reasonName.${code}`, { defaultValue: code.replaceAll('_', ' ') });
}
