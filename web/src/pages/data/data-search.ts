/**
 * What the address of the page of data says: the view, and what of the rows is looked at. So every
 * view can be sent to somebody, and the way back leads where one was.
 *
 * @module
 */
import { useNavigate, useSearch } from '@tanstack/react-router';

export const views = [
  'overview',
  'rows',
  'rejects',
  'profile',
  'mapping',
  'versions',
  'import',
] as const;
export type View = (typeof views)[number];

export const splits = ['train', 'validation', 'test'] as const;
export type Split = (typeof splits)[number];

export interface DataSearch {
  view?: View;
  split?: Split;
  search?: string;
  label?: string;
  /** The first row of the list, from 1 on. */
  from?: number;
  /** A row that is looked at. */
  row?: number;
  /** Kind of refusal. */
  code?: string;
  /** The job of an import. */
  job?: number;
  /** Versions that are compared. */
  before?: string;
  after?: string;
}

/** What an address says, as far as it makes sense; the rest is left out. */
export function readSearch(given: Readonly<Record<string, unknown>>): DataSearch {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const place = (value: unknown) =>
    Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;
  const found: DataSearch = {
    view: views.find((view) => view === given.view),
    split: splits.find((split) => split === given.split),
    search: text(given.search),
    label: text(given.label),
    from: place(given.from),
    row: place(given.row),
    code: text(given.code),
    job: place(given.job),
    before: text(given.before),
    after: text(given.after),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && value !== ''),
  );
}

export type SetSearch = (change: Partial<DataSearch>, options?: { replace?: boolean }) => void;

/** @returns What the address says, and a setter that leaves the rest of it alone. */
export function useDataSearch(): [DataSearch, SetSearch] {
  const given: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const set: SetSearch = (change, { replace = false } = {}) =>
    void navigate({
      to: '.',
      search: ((now: Record<string, unknown>) =>
        readSearch({ ...readSearch(now), ...change })) as never,
      replace,
      resetScroll: false,
    });
  return [readSearch(given), set];
}
