import { NumberInput, SimpleGrid } from '@mantine/core';

/** How tokens are drawn, as `generate` takes it. */
export interface Sampling {
  maxTokens: number;
  temperature: number;
  topP: number;
  seed: number;
}

/** What `generate` does when nothing is said. */
export const usualSampling: Sampling = { maxTokens: 256, temperature: 0, topP: 1, seed: 42 };

/** What of it has to be said. */
export const unusual = (sampling: Sampling): Partial<Sampling> =>
  Object.fromEntries(
    Object.entries(sampling).filter(
      ([name, value]) => value !== usualSampling[name as keyof Sampling],
    ),
  );

interface Props {
  sampling: Sampling;
  onChange: (sampling: Sampling) => void;
}

export function SamplingFields({ sampling, onChange }: Props) {
  const field = (name: keyof Sampling) => ({
    value: sampling[name],
    // While a field is empty the value that was there holds.
    onChange: (value: number | string) =>
      typeof value === 'number' && onChange({ ...sampling, [name]: value }),
  });
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      <NumberInput
        label="Temperature"
        description="0 takes the likeliest"
        min={0}
        step={0.1}
        decimalScale={2}
        {...field('temperature')}
      />
      <NumberInput
        label="Top p"
        description="of all likelihood"
        min={0.01}
        max={1}
        step={0.05}
        decimalScale={2}
        {...field('topP')}
      />
      <NumberInput
        label="Tokens at most"
        description="of a reply"
        min={1}
        {...field('maxTokens')}
      />
      <NumberInput label="Seed" description="same seed, same reply" min={0} {...field('seed')} />
    </SimpleGrid>
  );
}
