/** Roles of turns, numbered by their places. */
export const chatRoles = ['system', 'user', 'assistant'] as const;

/**
 * The parts of an instruction record, which goes on where the roles end: put to a model they are
 * turns like others.
 */
export const instructionParts = [
  { name: 'instruction', role: 'user' },
  { name: 'output', role: 'assistant' },
] as const;

/** Who says a turn, by its number. */
export const speakers = [...chatRoles, ...instructionParts.map(({ role }) => role)];
