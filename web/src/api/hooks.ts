/**
 * Operations in components. What was asked is kept by its name and input, and asked again when the
 * server says that something changed (`live.ts`).
 *
 * @module
 */
import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
  type QueryClient,
} from '@tanstack/react-query';
import {
  client,
  type Answer,
  type AnswerError,
  type ChangeName,
  type InputOf,
  type Job,
  type QueryName,
  type WorkName,
} from './call.ts';

/** Asks again for all that is shown and may have changed. */
export const lookAgain = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ meta }) => meta?.fixed !== true });

interface Options {
  /** False does not ask yet. */
  enabled?: boolean;
  /** Milliseconds between two looks at what no event tells of. */
  every?: number;
  /** What is asked can never change, or takes long: it is asked once. */
  fixed?: boolean;
  /** Shows what was there before while another page of it is fetched. */
  keep?: boolean;
}

/** What a query gives, kept up to date. */
export const useOperation = <Name extends QueryName>(
  name: Name,
  input: InputOf<Name>,
  { enabled = true, every, fixed = false, keep = false }: Options = {},
): UseQueryResult<Answer<Name>, AnswerError> =>
  useQuery({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.query(name, input, { signal }),
    enabled,
    ...(every !== undefined && { refetchInterval: every }),
    ...(fixed && { staleTime: Infinity, meta: { fixed } }),
    ...(keep && { placeholderData: keepPreviousData }),
  });

/** Changes something; whatever is shown is asked again afterwards. */
export function useChange<Name extends ChangeName>(
  name: Name,
): UseMutationResult<Answer<Name>, AnswerError, InputOf<Name>> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: InputOf<Name>) => client.change(name, input),
    onSettled: () => lookAgain(queries),
  });
}

/** Asks for work; `data` is the job, which `JobProgress` shows. */
export function useWork<Name extends WorkName>(
  name: Name,
): UseMutationResult<Job, AnswerError, InputOf<Name>> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: InputOf<Name>) => client.work(name, input),
    // Nobody waits for the looks: the job is there to be shown.
    onSettled: () => void lookAgain(queries),
  });
}
