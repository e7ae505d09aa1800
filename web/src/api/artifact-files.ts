/**
 * Files of artifacts: where they are downloaded, and small ones read as JSON.
 *
 * @module
 */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { answerOf, type CallError } from './call.ts';

/** The address that a file is downloaded from. */
export const fileAddress = (artifact: string, path: string): string =>
  `/api/artifacts/${artifact}/files/${path.split('/').map(encodeURIComponent).join('/')}`;

/** A JSON file of an artifact, which never changes. */
export const useJsonFile = <Content>(
  artifact: string | undefined,
  path: string,
): UseQueryResult<Content, CallError> =>
  useQuery({
    queryKey: ['artifact file', artifact, path],
    queryFn: ({ signal }) => answerOf<Content>(fetch(fileAddress(artifact!, path), { signal })),
    enabled: artifact !== undefined,
    staleTime: Infinity,
    meta: { fixed: true },
  });
