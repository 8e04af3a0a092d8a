// The yardstick of bench-ingest: fastify as it comes, answering the body it was sent. Prints its port.
import fastify from 'fastify';

const app = fastify({ logger: false });
app.post('/', (request, reply) => reply.send(request.body));
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
process.stdout.write(`FUNDWATCH_READY echo ${JSON.stringify({ port })}
`);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
