/** Roles of turns, numbered by their places. */
export const chatRoles = ['system', 'user', 'assistant'] as const;
