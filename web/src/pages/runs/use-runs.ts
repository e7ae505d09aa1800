import { useEffect, useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { isOpen } from './run-words.ts';

const everyMs = 2000;

/** The runs of a project. While one waits or works it is looked at often: its state has no event. */
export function useRuns(project: string) {
  const [open, setOpen] = useState(false);
  const runs = useOperation('run.list', { project }, open ? { every: everyMs } : {});
  const found = runs.data?.output.some(isOpen) ?? false;
  useEffect(() => setOpen(found), [found]);
  return runs;
}
