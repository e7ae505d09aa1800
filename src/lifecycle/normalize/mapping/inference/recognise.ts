/**
 * Which layouts of the catalogue the rows of a sample are of, and which they nearly are.
 *
 * @module
 */
import { loadLayouts, type Layout } from '../../../../catalog/layouts/layout.ts';
import type { Condition } from '../../../../catalog/records/mapping-parts.ts';
import { compileCondition } from '../fields/condition.ts';

type Sample = readonly Record<string, unknown>[];

/** A layout that rows are nearly of. */
export interface NearLayout {
  name: string;
  title: string;
  documentation: string;
  /** Conditions that hold, in words. */
  has: string[];
  /** Conditions that do not. */
  lacks: string[];
}

/** Share of rows that a condition may fail for: of a log, some lines are errors. */
const STRAY_SHARE = 0.1;
/** Rows that are looked at for layouts that came near. */
const LOOKED = 200;
const SHOWN = 3;

/** @returns Those whose conditions all hold for nine rows in ten, the most specific first. */
export function recognise(sample: Sample): Layout[] {
  const strays = Math.floor(STRAY_SHARE * sample.length);
  return loadLayouts()
    .filter(({ recognise }) => {
      const conditions = recognise.map(compileCondition);
      let failed = 0;
      return sample.every((row) => conditions.every((holds) => holds(row)) || ++failed <= strays);
    })
    .toSorted((a, b) => b.recognise.length - a.recognise.length);
}

/** @returns Layouts of which half of the fields are there, the nearest first. */
export function nearLayouts(sample: Sample): NearLayout[] {
  const rows = sample.slice(0, LOOKED);
  const strays = Math.floor(STRAY_SHARE * rows.length);
  const holds = (condition: Condition) => {
    const test = compileCondition(condition);
    return rows.filter((row) => !test(row)).length <= strays;
  };
  const compared = loadLayouts().map(({ name, title, documentation, recognise }) => {
    const [has, lacks]: [Condition[], Condition[]] = [[], []];
    for (const condition of recognise) (holds(condition) ? has : lacks).push(condition);
    // That a field is not there is true of nearly everything.
    const telling = has.filter(
      (condition) => 'any' in condition || condition.missing === undefined,
    );
    const near = { name, title, documentation, has: telling.map(words), lacks: lacks.map(words) };
    return { near, share: telling.length / recognise.length };
  });
  return compared
    .filter(({ near, share }) => near.lacks.length > 0 && share >= 0.5)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, SHOWN)
    .map(({ near }) => near);
}

/** A condition as one would say it: `custom_id`, `object = "chat.completion"`. */
function words(condition: Condition): string {
  if ('any' in condition) return condition.any.map(words).join(' or ');
  const { field, equals, not, in: among, minLength, maxLength, matches, missing } = condition;
  const said = (value: unknown) => JSON.stringify(value);
  const parts = [
    ...(missing ? [`no ${field}`] : []),
    ...(equals === undefined ? [] : [`${field} = ${said(equals)}`]),
    ...(not === undefined ? [] : [`${field} other than ${said(not)}`]),
    ...(among === undefined ? [] : [`${field} one of ${among.map(said).join(', ')}`]),
    ...(minLength === undefined ? [] : [`${field} of ${minLength} characters or more`]),
    ...(maxLength === undefined ? [] : [`${field} of ${maxLength} characters at most`]),
    ...(matches === undefined ? [] : [`${field} like ${matches}`]),
  ];
  return parts.length === 0 ? field : parts.join(', ');
}
