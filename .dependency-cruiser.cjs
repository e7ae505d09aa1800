/** Imports point one way (docs/architecture.md). A room may import itself and the rooms listed. */
const allowed = {
  problem: [],
  formats: ['problem'],
  engine: ['formats', 'problem'],
  catalog: ['engine', 'formats', 'problem'],
  ledger: ['formats', 'problem'],
  runtimes: ['ledger', 'catalog', 'engine', 'formats', 'problem'],
  lifecycle: ['runtimes', 'ledger', 'catalog', 'engine', 'formats', 'problem'],
  cli: ['lifecycle', 'runtimes', 'ledger', 'catalog', 'engine', 'formats', 'problem'],
};

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(allowed).map(([room, rooms]) => ({
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...rooms].join('|')})/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
