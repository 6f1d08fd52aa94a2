// The picture of each change, the same wherever it is offered.
import { IconBan, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { Verb } from './part';

export const VERB_ICONS = { cancel: IconBan, inactivate: IconPlayerPause, reactivate: IconPlayerPlay } satisfies Record<Verb, unknown>;
