/**
 * Where files are dropped or chosen, and how far each is.
 *
 * @module
 */
import { Button, CloseButton, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import type { UploadItem, Uploads } from '../api/use-uploads.ts';
import { bytesText } from './figure.tsx';
import { ProblemBox } from './problem-box.tsx';

interface Props {
  uploads: Uploads;
  /** What is wanted here: "Drop the files of your data here". */
  title: string;
  children?: React.ReactNode;
}

export function FileDrop({ uploads, title, children }: Props) {
  const [over, setOver] = useState(false);
  const hear = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    <Stack gap="xs">
      <div
        className="drop"
        data-over={over || undefined}
        onDragOver={(event) => hear(event, true)}
        onDragLeave={(event) => hear(event, false)}
        onDrop={(event) => {
          hear(event, false);
          uploads.add(event.dataTransfer.files);
        }}
      >
        <Text fw={600}>{title}</Text>
        {children !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {children}
          </Text>
        )}
        <FileButton multiple onChange={(files) => uploads.add(files)}>
          {(props) => (
            <Button variant="default" mt="sm" {...props}>
              Choose files
            </Button>
          )}
        </FileButton>
      </div>
      {uploads.items.map((item) => (
        <Item key={item.key} item={item} onRemove={() => uploads.remove(item.key)} />
      ))}
    </Stack>
  );
}

function Item({ item, onRemove }: { item: UploadItem; onRemove: () => void }) {
  const { name, bytes, offset, reference, problem } = item;
  return (
    <div>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Text size="sm" truncate flex={1}>
          {name}
        </Text>
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {stateText(item)}
        </Text>
        <CloseButton size="sm" aria-label={`Leave out ${name}`} onClick={onRemove} />
      </Group>
      {reference === null && problem === null && (
        <Progress
          value={bytes === 0 ? 0 : (100 * offset) / bytes}
          size="sm"
          aria-label={`How much of ${name} is there`}
        />
      )}
      {problem !== null && <ProblemBox problem={problem} />}
    </div>
  );
}

function stateText({ bytes, offset, connected, reference, problem }: UploadItem): string {
  if (problem !== null) return 'refused';
  if (reference !== null) return `${bytesText(bytes)} ✓`;
  if (!connected) return 'waits for the server';
  return `${bytesText(offset)} of ${bytesText(bytes)}`;
}
