import { useRef, useState } from 'react';
import { useRunEvents } from '../../../api/live.ts';
import { addEvents, emptyRecord, type RunRecord } from './run-record.ts';

/** The record of a run from its first event on, kept up to date while it works. */
export function useRunRecord(run: number): RunRecord {
  const known = useRef({ run, record: emptyRecord() });
  const [, draw] = useState(0);
  if (known.current.run !== run) known.current = { run, record: emptyRecord() };
  useRunEvents(run, (events) => {
    known.current.record = addEvents(known.current.record, events);
    draw((times) => times + 1);
  });
  return known.current.record;
}
