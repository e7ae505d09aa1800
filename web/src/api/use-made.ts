/**
 * What a stage made, or that it made nothing yet: no failure, but where its page begins.
 *
 * @module
 */
import { useState } from 'react';
import type { Answer, AnswerError, InputOf, QueryName } from './call.ts';
import { useOperation } from './hooks.ts';

export interface Made<Name extends QueryName> {
  data: Answer<Name> | undefined;
  error: AnswerError | null;
  isPending: boolean;
  /** There is nothing yet. It stays so while it is asked again, so that no form is lost meanwhile. */
  missing: boolean;
}

export function useMade<Name extends QueryName>(name: Name, input: InputOf<Name>): Made<Name> {
  const { data, error, isPending } = useOperation(name, input);
  const [known, setKnown] = useState(false);
  const missing = isPending ? known : error?.problem.code === 'stage.missing-input';
  if (missing !== known) setKnown(missing);
  return { data, error: missing ? null : error, isPending: isPending && !missing, missing };
}
