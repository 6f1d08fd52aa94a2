// All French words in one chunk: a file per feature, its folder being the namespace.
import problems from '../../../shared/i18n/problems.fr.json';
import { collect } from './collect';
import { bound } from './french';

export const words = bound({ problems, ...collect(
  import.meta.glob(['../../../features/*/fr.json', '../frame/fr.json'], { eager: true, import: 'default' }),
  import.meta.glob('../../../shared/i18n/fr.json', { eager: true, import: 'default' }),
) });
