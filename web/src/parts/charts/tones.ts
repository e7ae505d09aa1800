/** Colours of marks, for both schemes; what a colour stands for is always said in words beside it. */
export const tones = {
  blue: 'light-dark(#2f6fb3, #6aa7e8)',
  violet: 'light-dark(#7a5ca8, #b095dd)',
  amber: 'light-dark(#b87516, #e0a14a)',
  green: 'light-dark(#2c7a4b, #67b98a)',
  red: 'light-dark(#b3382f, #e8776d)',
  teal: 'light-dark(#1f7f86, #5fc0c7)',
  rose: 'light-dark(#a8487a, #e08bb6)',
  grey: 'light-dark(#8b9099, #7d838d)',
} as const;

export type Tone = keyof typeof tones;
