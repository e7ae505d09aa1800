/**
 * A place to drop files on, or to choose them with the keyboard; and the files on their way.
 *
 * @module
 */
import {
  Button,
  CloseButton,
  FileButton,
  Group,
  Paper,
  Progress,
  Stack,
  Text,
} from '@mantine/core';
import { useState } from 'react';
import { bytesText } from '../../../parts/figure.tsx';
import { ProblemBox } from '../../../parts/problem-box.tsx';
import type { UploadedFile, Uploads } from './use-uploads.ts';

export function DropZone({ uploads }: { uploads: Uploads }) {
  const [over, setOver] = useState(false);
  return (
    <Stack gap="sm">
      <Paper
        withBorder
        p="lg"
        ta="center"
        bg={over ? 'var(--mantine-primary-color-light)' : 'var(--card)'}
        style={{ borderStyle: 'dashed', borderWidth: 2 }}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          uploads.add([...event.dataTransfer.files]);
        }}
      >
        <Text fw={600}>Drop files here</Text>
        <Text size="sm" c="dimmed" mb="sm">
          JSON, CSV, TSV, Parquet, Arrow, workbooks, SQLite, mail or text, packed or not. Files with
          train, validation or test in their name become these splits.
        </Text>
        <FileButton multiple onChange={(files) => uploads.add(files)}>
          {(props) => (
            <Button {...props} variant="light">
              Choose files
            </Button>
          )}
        </FileButton>
      </Paper>
      {uploads.files.map((file) => (
        <UploadRow key={file.key} file={file} uploads={uploads} />
      ))}
    </Stack>
  );
}

function UploadRow({ file, uploads }: { file: UploadedFile; uploads: Uploads }) {
  const { key, sent, upload, problem } = file;
  const { name, size } = file.file;
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" truncate>
          {name}{' '}
          <Text span c="dimmed" size="sm">
            {upload === null ? `${bytesText(sent)} of ${bytesText(size)}` : bytesText(size)}
          </Text>
        </Text>
        <Group gap={6} wrap="nowrap">
          {upload !== null && (
            <Text size="sm" c="var(--ok)">
              arrived
            </Text>
          )}
          <CloseButton
            size="sm"
            aria-label={`Leave out ${name}`}
            onClick={() => uploads.remove(key)}
          />
        </Group>
      </Group>
      {upload === null && problem === null && (
        <Progress
          value={size === 0 ? 100 : (100 * sent) / size}
          aria-label={`How much of ${name} has arrived`}
        />
      )}
      {problem !== null && (
        <ProblemBox problem={problem}>
          <Button size="compact-sm" mt="xs" variant="default" onClick={() => uploads.again(key)}>
            Go on
          </Button>
        </ProblemBox>
      )}
    </div>
  );
}
