/** Imports point one way (docs/architecture.md). A room may import itself and the rooms below it. */
const below = {
  problem: [],
  kernels: [],
  weights: ['kernels', 'problem'],
  rows: ['kernels', 'problem'],
  engine: ['weights', 'rows', 'kernels', 'problem'],
  catalog: ['engine', 'weights', 'rows', 'problem'],
  ledger: ['weights', 'rows', 'problem'],
};
const foundation = ['ledger', 'catalog', 'engine', 'weights', 'rows', 'problem'];
below.models = foundation;
below.runtimes = ['models', ...foundation];
below.planning = ['models', 'runtimes', ...foundation];
below.evaluation = ['planning', ...below.planning];
below.lifecycle = ['evaluation', 'kernels', ...below.evaluation];
below.operations = ['lifecycle', ...below.lifecycle];
below.jobs = ['operations', ...below.operations];
below.library = ['operations', ...below.operations];
below.mcp = ['library', ...below.library];
below.api = ['library', 'jobs', ...below.library];
below.client = ['operations', 'ledger', 'problem'];
below.serving = ['api', ...below.api];
below.cli = ['serving', 'api', 'jobs', 'mcp', ...below.mcp];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-cycle',
      comment: 'Folders import one way as well; a folder and those inside it count as one.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(below).map(([room, rooms]) => ({
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
