/**
 * Files of artifacts: where they are downloaded, and small ones read as JSON.
 *
 * @module
 */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { client, type AnswerError } from './call.ts';

/** The address that a file is downloaded from. */
export const fileAddress = (artifact: string, path: string): string =>
  client.fileAddress(artifact, path);

/** A JSON file of an artifact, which never changes. */
export const useJsonFile = <Content>(
  artifact: string | undefined,
  path: string,
): UseQueryResult<Content, AnswerError> =>
  useQuery({
    queryKey: ['artifact file', artifact, path],
    queryFn: async ({ signal }) =>
      (await (await client.file(artifact!, path, { signal })).json()) as Content,
    enabled: artifact !== undefined,
    staleTime: Infinity,
    meta: { fixed: true },
  });
