// Mantine under our tokens. Owns: colours by role, sizes, the CSS variables that Mantine reads.
// One accent (indigo) means action; every other colour means status (ui.md, frame).
import i18next from 'i18next';
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#f0effc', '#dedcf7', '#bcb8ef', '#b3aef5', '#a19bf2', '#7c75e6', '#5b54d6', '#4f46c8', '#423ab0', '#352e92',
];

/** Mantine paints fields, menus and dialogs of the dark scheme from these: the same greys as tokens.css. */
const dark: MantineColorsTuple = ['#eceef3', '#c9cdd6', '#a5aab7', '#5b5f6b', '#3d404b', '#24262d', '#1c1e24', '#17181d', '#101115', '#0b0c0f'];

/** Red, amber and blue mean what they mean for a status (tokens.css). */
function alertColours(color: string | undefined): Record<string, string> {
  const tone = color === 'yellow' ? 'amber' : color === 'red' || color === 'green' ? color : 'blue';
  return { '--alert-bg': `var(--g-${tone}-soft)`, '--alert-color': `var(--g-${tone})` };
}

const RED_WORDS = { '--button-color': 'var(--g-red)', '--button-hover': 'var(--g-red-soft)' };

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 8,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    // A red without a ground is the red of words (tokens.css), readable in both schemes.
    Button: { defaultProps: { size: 'sm' }, vars: (_theme: unknown, { color, variant }: { color?: string | undefined; variant?: string | undefined }) => ({ root: color === 'red' && variant === 'subtle' ? RED_WORDS : {} }) },
    TextInput: { defaultProps: { size: 'sm' } },
    // The soft grounds of tokens.css, readable in both schemes.
    Alert: { vars: (_theme: unknown, { color }: { color?: string | undefined }) => ({ root: alertColours(color) }) },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right', comboboxProps: { withinPortal: false } } },
    // In place rather than at the end of the document: what opens stays inside its landmark.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } } },
    // A dialog's head is no second banner of the page.
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 }, attributes: { header: { role: 'presentation' } } } },
    // Asked each time: the language may have changed.
    Notification: { defaultProps: () => ({ closeButtonProps: { 'aria-label': i18next.t('shared:close') } }) },
    Drawer: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': 'var(--g-bg)', '--mantine-color-text': 'var(--g-text)', '--mantine-color-dimmed': 'var(--g-dim)',
    '--mantine-color-default-border': 'var(--g-line-strong)', '--mantine-color-placeholder': 'var(--g-dim)',
    '--mantine-color-error': 'var(--g-red)', '--mantine-color-anchor': 'var(--g-accent-text)', '--mantine-color-default-hover': 'var(--g-hover)',
  },
  dark: {
    '--mantine-color-body': 'var(--g-bg)', '--mantine-color-text': 'var(--g-text)', '--mantine-color-dimmed': 'var(--g-dim)',
    '--mantine-color-default': 'var(--g-raised)', '--mantine-color-default-border': 'var(--g-line-strong)',
    '--mantine-color-placeholder': 'var(--g-dim)', '--mantine-color-error': 'var(--g-red)',
    '--mantine-color-anchor': 'var(--g-accent-text)', '--mantine-color-default-hover': 'var(--g-hover)',
  },
});
