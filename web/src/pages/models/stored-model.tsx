/**
 * A model of the store: what it is, where it came from, and whether its files are still what they were.
 *
 * @module
 */
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { OutputOf } from '../../api/call.ts';
import { useOperation } from '../../api/hooks.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { bytesText } from '../../parts/figure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { ModelFacts, type ListedModel } from './model-facts.tsx';

export function StoredModel({ model }: { model: ListedModel }) {
  const [open, setOpen] = useState(false);
  const { data, error, isFetching } = useOperation(
    'model.show',
    { id: model.id },
    { enabled: open, fixed: true },
  );
  return (
    <li className="row">
      <ModelFacts model={model} />
      <div className="model-act">
        <Button
          size="compact-md"
          variant="default"
          aria-expanded={open}
          aria-label={`${open ? 'Close' : 'Check files of'} ${model.id}`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Close' : 'Check files'}
        </Button>
      </div>
      {open && (
        <div className="row-more" aria-live="polite">
          {isFetching && <Loading what="every byte of it" />}
          {error && <ProblemBox problem={error.problem} />}
          {data && <Manifest manifest={data.output} />}
          <CommandLine operation="model.show" input={{ id: model.id }} />
        </div>
      )}
    </li>
  );
}

function Manifest({ manifest }: { manifest: OutputOf<'model.show'> }) {
  const { source, format, architecture, encodings, chat, digest, files } = manifest;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <>
      <StateMark state="fresh">Every file is what it was when it came in</StateMark>
      <dl className="facts">
        <Fact name="from">
          {source.kind === 'hub'
            ? `${source.repository} at ${source.revision} (${source.commit.slice(0, 8)})`
            : source.name}
        </Fact>
        <Fact name="architecture">{architecture}</Fact>
        <Fact name="weights">{`${format}, ${encodings.join(', ')}`}</Fact>
        <Fact name="chat">{chat ? 'has a template for chats' : 'has no template for chats'}</Fact>
        <Fact name="digest">
          <code title={digest}>{digest.slice(0, 16)}</code>
        </Fact>
        <Fact name="files">{`${files.length}, ${bytesText(total)}`}</Fact>
      </dl>
      <ul className="lines">
        {files.map(({ path, bytes }) => (
          <li key={path}>
            <code>{path}</code>
            <span className="line-end">{bytesText(bytes)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <Text component="dt" size="sm" c="dimmed">
      {name}
    </Text>
    <Text component="dd" size="sm">
      {children}
    </Text>
  </div>
);
