/** Serves the home given at the port given, without a page, until it is killed. */
import { openLog } from '../../dist/api/measures/log.js';
import { serveHome } from '../../dist/api/serve.js';

const [path, port] = process.argv.slice(2);
await serveHome({
  path,
  threads: 1,
  host: '127.0.0.1',
  port: Number(port),
  page: null,
  shared: [],
  log: openLog('warn'),
});
