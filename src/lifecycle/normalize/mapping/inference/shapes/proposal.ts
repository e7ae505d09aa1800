/**
 * What a shape of published datasets proposes when it meets columns that it knows.
 *
 * @module
 */
import type { Mapping } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';

export interface Proposal {
  /** Name of the shape, for people. */
  shape: string;
  mapping: Mapping;
  /** 0 to 1: how surely columns of these names and kinds mean this. */
  weight: number;
}

/** The columns of a sample, to be asked for by name. */
export class ColumnSet {
  readonly all: readonly Column[];

  constructor(all: readonly Column[]) {
    this.all = all;
  }

  /** Columns of these names in the order of the names; case does not count. */
  named(names: readonly string[], accept: (column: Column) => boolean): Column[] {
    return names.flatMap((name) =>
      this.all.filter((column) => column.name.toLowerCase() === name && accept(column)),
    );
  }

  get system(): Column | undefined {
    return this.named(['system', 'system_prompt', 'systemprompt'], isText)[0];
  }
}

export const words = (list: string): string[] => list.split(' ');
export const isText = (column: Column): boolean => column.kind === 'text';
export const optional = (name: string): string => `{${name}?}`;
export const required = (name: string): string => `{${name}}`;
