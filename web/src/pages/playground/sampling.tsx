import { SchemaForm, type FormSchema } from '../../parts/schema-form.tsx';

/** How tokens are drawn, as `generate` takes it. */
export type Sampling = typeof usualSampling;

/** What `generate` does when nothing is said. */
export const usualSampling = { maxTokens: 256, temperature: 0, topP: 1, seed: 42 };

/** What of it has to be said. */
export const unusual = (sampling: Sampling): Partial<Sampling> =>
  Object.fromEntries(
    Object.entries(sampling).filter(
      ([name, value]) => value !== usualSampling[name as keyof Sampling],
    ),
  );

const schema: FormSchema = {
  properties: {
    temperature: { type: 'number', description: '0 takes the likeliest', minimum: 0 },
    topP: { type: 'number', description: 'of all likelihood', minimum: 0.01, maximum: 1 },
    maxTokens: { type: 'integer', description: 'of a reply, at most', minimum: 1, unit: 'tokens' },
    seed: { type: 'integer', description: 'same seed, same reply', minimum: 0 },
  },
};

interface Props {
  sampling: Sampling;
  onChange: (sampling: Sampling) => void;
}

export const SamplingFields = ({ sampling, onChange }: Props) => (
  <SchemaForm
    schema={schema}
    values={sampling}
    usual={usualSampling}
    onChange={([name], value) =>
      onChange({ ...sampling, [name]: value ?? usualSampling[name as keyof Sampling] })
    }
  />
);
