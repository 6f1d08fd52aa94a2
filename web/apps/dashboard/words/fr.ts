// All French words in one chunk: a file per feature, its folder being the namespace.
import { collect } from './collect';
import { bound } from './french';

export const words = bound(collect(
  import.meta.glob(['../../../features/*/fr.json', '../frame/fr.json'], { eager: true, import: 'default' }),
  import.meta.glob('../../../shared/i18n/fr.json', { eager: true, import: 'default' }),
));
