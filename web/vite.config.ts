import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev` serves the page by itself and passes the rest on to `brewslm ui --port 4180`. */
const server = 'http://127.0.0.1:4180';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // The policy of the page allows no inline script, so nothing is preloaded by one.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': server, '/openapi.json': server, '/healthz': server } },
});
