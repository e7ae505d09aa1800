/**
 * Rows by their place in a list of any length, of which only what is looked at is fetched.
 *
 * @module
 */
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type AnswerError, type OutputOf, client } from '../../../api/call.ts';
import type { Split } from '../data-search.ts';

export type RowPage = OutputOf<'dataset.rows'>;
export type ShownRow = RowPage['rows'][number];

export interface RowFilter {
  search?: string | undefined;
  label?: string | undefined;
}

export interface RowSource {
  /** Places of the list, as far as it is known. */
  count: number;
  /** Undefined while it is on its way. */
  at: (place: number) => ShownRow | undefined;
  /** To be told which places are looked at. */
  look: (first: number, last: number) => void;
  /** Rows of the split, and of these that fit a filter, where they were counted. */
  total: number | null;
  matched: number | null;
  /** Whether there is more than `count` tells, and more is on its way. */
  more: boolean;
  loading: boolean;
  error: AnswerError | null;
}

const pageRows = 100;
/** Browsers draw nothing beyond some 17 million pixels; behind that, the list starts elsewhere. */
export const mostPlaces = 400_000;

const pageOf = async (
  asked: { project: string; split: Split; offset: number } & RowFilter,
  signal: AbortSignal,
): Promise<RowPage> =>
  (
    (await client.query(
      'dataset.rows',
      { ...asked, limit: pageRows },
      { signal },
    )) as Answer<'dataset.rows'>
  ).output;

/** All rows of a split from one on; any of them at once. */
export function useAllRows(
  project: string,
  split: Split,
  from: number,
  enabled: boolean,
): RowSource {
  // By whole pages: most turns of the wheel stay within those that are there.
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const start = from - 1;
  const first = useQuery<RowPage, AnswerError>({
    queryKey: ['dataset.rows', project, split, start],
    queryFn: ({ signal }) => pageOf({ project, split, offset: start }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
  const total = first.data?.total ?? null;
  const count = total === null ? 0 : Math.max(0, Math.min(mostPlaces, total - start));
  const wanted = enabled ? pagesOf(range, count) : [];
  const pages = useQueries({
    queries: wanted.map((page) => ({
      queryKey: ['dataset.rows', project, split, start + page * pageRows],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        pageOf({ project, split, offset: start + page * pageRows }, signal),
      staleTime: 60_000,
    })),
  });
  return {
    count,
    total,
    matched: total,
    more: total !== null && total - start > mostPlaces,
    loading: first.isPending,
    error: first.error,
    look(first, last) {
      const [low, high] = [first - (first % pageRows), last - (last % pageRows)];
      setRange((now) => (now[0] === low && now[1] === high ? now : [low, high]));
    },
    at(place) {
      const page = Math.floor(place / pageRows);
      const found = pages[wanted.indexOf(page)]?.data ?? (page === 0 ? first.data : undefined);
      return found?.rows[place - page * pageRows];
    },
  };
}

/** Pages that a range of places touches, of a list of so many. */
export function pagesOf([first, last]: readonly [number, number], count: number): number[] {
  if (count === 0) return [];
  const low = Math.floor(Math.max(0, first) / pageRows);
  const high = Math.floor(Math.min(count - 1, Math.max(first, last)) / pageRows);
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index);
}

/** Rows that fit a filter, one page after the other: how many there are is not known before the end. */
export function useFoundRows(
  project: string,
  split: Split,
  filter: RowFilter,
  enabled: boolean,
): RowSource {
  const found = useInfiniteQuery<
    RowPage,
    AnswerError,
    { pages: RowPage[] },
    readonly unknown[],
    number
  >({
    queryKey: ['dataset.rows', project, split, 'found', filter],
    queryFn: ({ pageParam, signal }) =>
      pageOf({ project, split, offset: pageParam, ...filter }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    enabled,
    staleTime: 60_000,
  });
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const newest = found.data?.pages.at(-1);
  return {
    count: rows.length,
    total: newest?.total ?? null,
    matched: newest?.matched ?? (newest?.next === null ? rows.length : null),
    more: found.hasNextPage,
    loading: found.isPending,
    error: found.error,
    at: (place) => rows[place],
    look(_, last) {
      if (last >= rows.length - pageRows / 2 && found.hasNextPage && !found.isFetchingNextPage)
        void found.fetchNextPage();
    },
  };
}
