import { useEffect, useRef, type RefObject } from 'react';

/**
 * For a row of links or tabs that may be wider than its window: scrolls it to the one that is chosen.
 *
 * @param chosen Whatever says that another one is.
 * @returns For the element that scrolls.
 */
export function useChosenInSight(chosen: string): RefObject<HTMLDivElement | null> {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const one = row.current?.querySelector('[aria-current="page"], [aria-selected="true"]');
    if (!row.current || !one) return;
    const [outer, inner] = [row.current.getBoundingClientRect(), one.getBoundingClientRect()];
    row.current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }, [chosen]);
  return row;
}
