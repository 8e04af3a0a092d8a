// The built page, with its index for every address that the page itself routes.
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { notFound } from './problem.ts';
import type { ZodApp } from './zod-routes.ts';

/** File names under /assets carry a hash of their content. */
const assetsMs = 365 * 24 * 60 * 60 * 1_000;

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Fundwatch</title>
<body style="font:16px/1.7 system-ui,'Microsoft YaHei',sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>网页控制台尚未构建 <small>The web console is not built yet</small></h1>
<p>请运行 <code>npm run build:web</code>,然后刷新本页。接口已可使用,见 <a href="/docs">/docs</a>。</p>
<p>Run <code>npm run build:web</code>, then reload. The interface works already: see <a href="/docs">/docs</a>.</p></body></html>`;

export async function servePage(app: ZodApp, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false });

  app.get('/*', { config: { permission: 'open' }, schema: { hide: true } }, async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    if (path.startsWith('/api/')) throw notFound('endpoint');
    if (extname(path) !== '') {
      const isAsset = path.startsWith('/assets/');
      return reply.sendFile(decodeURIComponent(path), isAsset ? { maxAge: assetsMs, immutable: true } : { maxAge: 0 });
    }
    // Looked for each time: the page may be built while the console runs.
    if (!existsSync(join(folder, 'index.html'))) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { maxAge: 0, cacheControl: false });
  });
}
