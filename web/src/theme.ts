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

export const theme = createTheme({
  primaryColor: 'brew',
  primaryShade: 6,
  colors: { brew },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
});
