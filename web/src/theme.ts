import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The blue of the reports. */
const brew: MantineColorsTuple = [
  '#edf4fb',
  '#d8e6f4',
  '#aecbe8',
  '#82afdc',
  '#5e97d2',
  '#4888cb',
  '#2f6fb3',
  '#2a659f',
  '#22588f',
  '#174a7e',
];

/** Greys of the night, from what is read to what it lies on: the text, the card, the ground. */
const dark: MantineColorsTuple = [
  '#e8e9ec',
  '#c9cbd1',
  '#a0a6b0',
  '#7d838d',
  '#3d434d',
  '#30343c',
  '#252930',
  '#1d2026',
  '#15171b',
  '#0f1114',
];

/** The green of the reports: its dark end is read on its light one. */
const green: MantineColorsTuple = [
  '#eaf6ef',
  '#d5ecdf',
  '#a9d8bd',
  '#7bc39a',
  '#55b07d',
  '#3c9467',
  '#2c7a4b',
  '#256a41',
  '#1d5736',
  '#14432a',
];

/** Amber, for what is not decided. */
const yellow: MantineColorsTuple = [
  '#fdf4e3',
  '#f9e6c2',
  '#f2cf8b',
  '#e6b255',
  '#d3942c',
  '#b97910',
  '#8f5600',
  '#764600',
  '#5e3800',
  '#422700',
];

export const theme = createTheme({
  primaryColor: 'brew',
  primaryShade: 6,
  colors: { brew, dark, green, yellow, orange: yellow },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
  components: {
    // Links are told from the text around them by more than colour.
    Anchor: { defaultProps: { underline: 'always' } },
    Card: { defaultProps: { bg: 'var(--card)' } },
  },
});
