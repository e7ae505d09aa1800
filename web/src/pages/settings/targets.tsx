import { Text } from '@mantine/core';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText, numberText } from '../../parts/figure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { Section } from './section.tsx';

/** Where models are to run, and what that place gives them. */
export function Targets() {
  const { data, error, isPending } = useOperation('target.list', {}, { fixed: true });
  return (
    <Section
      id="targets"
      title="Targets"
      about="Where a model is to run. Optimizing picks the best encoding that fits there."
    >
      {isPending && <Loading what="the targets" />}
      {error && <ProblemBox problem={error.problem} />}
      {data && (
        <ul className="rows">
          {data.output.map((target) => (
            <li key={target.id} className="row">
              <div>
                <Text fw={600}>{target.title}</Text>
                <Text size="sm" c="dimmed">
                  <code>{target.id}</code> · {target.runtime} · {target.format}
                  {target.types.length > 0 && ` · ${target.types.join(', ')}`}
                </Text>
              </div>
              <div>
                <Text size="sm">
                  {target.memory === null
                    ? 'memory as the server has it'
                    : `${bytesText(target.memory.limit.value)} for one program, of ${bytesText(target.memory.total.value)}`}
                </Text>
                <Text size="sm" c="dimmed">
                  {numberText(target.contextSize)} tokens of context planned
                </Text>
                {target.memory !== null && (
                  <Text size="xs" c="dimmed" className="outcome">
                    {target.memory.limit.source}
                  </Text>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <CommandLine operation="target.list" input={{}} />
    </Section>
  );
}
