import { defineConfig } from 'vitest/config';

/** The broker that `npm run dev` talks to; the service answers `/config.json` itself. */
const broker = process.env['SIGNALBOX_FRONTEND_BROKER_URL'] ?? 'http://localhost:8081';

export default defineConfig({
  root: 'console',
  build: {
    outDir: '../target/classes/console',
    emptyOutDir: true,
    target: ['es2023', 'chrome123', 'firefox120', 'safari17.5'],
    // The Content-Security-Policy allows files of this origin only: nothing is inlined as a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  plugins: [
    {
      name: 'config.json',
      configureServer: ({ middlewares }) => {
        middlewares.use('/config.json', (_, response) => {
          response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ brokerUrl: broker }));
        });
      },
    },
  ],
  test: {
    environment: 'happy-dom',
    include: ['**/*.test.ts'],
    testTimeout: 20_000,
  },
});
