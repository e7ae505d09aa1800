/** Listings come from servers: whether a name of one would lead out of the folder it goes to. */
export const leavesFolder = (path: string): boolean =>
  path.includes('\\') || path.split('/').some((part) => ['', '.', '..'].includes(part));
