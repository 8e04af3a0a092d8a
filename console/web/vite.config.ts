// Builds the browser console into console/web/dist, everything bundled: a supervision network has no
// way out to fetch a font or a script. `FUNDWATCH_URL` points the development server at a running console.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const consoleUrl = process.env['FUNDWATCH_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: consoleUrl, ws: true } },
  },
});
