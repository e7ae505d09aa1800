/**
 * What a stage made, or that it made nothing yet: no failure, but where its page begins.
 *
 * @module
 */
import { useState } from 'react';
import type { Answer, CallError, InputOf, OperationName } from './call.ts';
import { useOperation } from './hooks.ts';

export interface Made<Name extends OperationName> {
  data: Answer<Name> | undefined;
  error: CallError | null;
  isPending: boolean;
  /** There is nothing yet. It stays so while it is asked again, so that no form is lost meanwhile. */
  missing: boolean;
}

export function useMade<Name extends OperationName>(name: Name, input: InputOf<Name>): Made<Name> {
  const { data, error, isPending } = useOperation(name, input);
  const [known, setKnown] = useState(false);
  const missing = isPending ? known : error?.problem.code === 'stage.missing-input';
  if (missing !== known) setKnown(missing);
  return { data, error: missing ? null : error, isPending: isPending && !missing, missing };
}
