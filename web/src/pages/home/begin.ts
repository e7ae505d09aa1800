/**
 * Beginning a project: it is created, then its data come in as a job.
 *
 * @module
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type AnswerError, type Job, client } from '../../api/call.ts';
import { lookAgain } from '../../api/hooks.ts';

export type Data = { sample: string } | { files: readonly string[] } | null;

export interface Beginning {
  name: string;
  template: string;
  data: Data;
}

export interface Begun {
  project: number;
  /** The import, where there are data. */
  job: Job | null;
  /** Why the import was not taken; the project is there all the same. */
  refused: AnswerError | null;
}

export function useBegin() {
  const queries = useQueryClient();
  return useMutation<Begun, AnswerError, Beginning>({
    async mutationFn({ name, template, data }) {
      const { output } = await client.change('project.create', { name, template });
      if (data === null) return { project: output.id, job: null, refused: null };
      try {
        const job = await client.work('dataset.import', importInput(output.id, data));
        return { project: output.id, job, refused: null };
      } catch (error) {
        return { project: output.id, job: null, refused: error as AnswerError };
      }
    },
    onSettled: () => lookAgain(queries),
  });
}

export const importInput = (project: number, data: NonNullable<Data>) => ({
  project,
  ...('sample' in data ? { sample: data.sample } : { file: [...data.files] }),
});

/** The name itself, or with the first number behind it that is free. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number++)
    if (!taken.includes(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
