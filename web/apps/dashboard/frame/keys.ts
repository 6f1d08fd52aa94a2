// Single keys: `g` and a letter goes, `/` searches the list, `?` helps. Off while one types, and
// switchable off (ui.md, everyone).
import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PLACES } from './places';

const GO_PAUSE_MS = 1200;
const TYPING = 'input, textarea, select, [contenteditable], [role=dialog]';

export function useKeysSwitch() {
  return useLocalStorage<boolean>({ key: 'guilder.keys', defaultValue: true, getInitialValueInEffect: false });
}

export function useGoKeys({ onHelp }: { onHelp: () => void }) {
  const [on] = useKeysSwitch();
  const navigate = useNavigate();
  const going = useRef(0);
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const place = event.timeStamp - going.current < GO_PAUSE_MS ? PLACES.find(({ key }) => key === event.key) : undefined;
      going.current = event.key === 'g' ? event.timeStamp : 0;
      if (place !== undefined) void navigate({ to: place.to });
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        const box = document.querySelector<HTMLInputElement>('input[data-search], [data-search] input');
        if (box === null) return;
        box.focus();
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [on, navigate, onHelp]);
}
