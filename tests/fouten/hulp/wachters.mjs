// A thread of its own for thousands of clients, so that what they cost is not measured as if it were the service.
import { parentPort, workerData } from 'node:worker_threads';
import { vraagLos } from './http.mjs';

const { poort, doelen, token } = workerData;
parentPort.postMessage(await Promise.all(doelen.map((doel) => vraagLos(poort, doel, token))));
