/**
 * What a model is meant for, apart from the licences: the command line offers these before it knows
 * that it needs any.
 *
 * @module
 */
export const uses = ['commercial', 'internal', 'research'] as const;
export type Use = (typeof uses)[number];
