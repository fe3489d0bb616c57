// People and programs who ask for records: a number of connections, each with its next request as soon as the last one was answered.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { answerParent, nowUs } from './answerParent.ts';
import { latencies, record } from './figures.ts';

export type Asked = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
};
export type AskingPlan = {
  readonly url: string;
  readonly connections: number;
  readonly forMs: number;
  /** Each is asked by one connection only, over and over: a version that its reply tells goes into its next body. */
  readonly requests: readonly Asked[];
};
export type Answered = {
  readonly count: number;
  readonly forUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly bytes: number;
  readonly refused: readonly string[];
};
export type RequestsAsks = { ask: { arg: AskingPlan; reply: Answered } };

type Reply = { readonly status: number; readonly text: string };

function send(agent: Agent, url: string, asked: Asked, version: number): Promise<Reply> {
  const { method, path, headers, body } = asked;
  const payload = body && JSON.stringify('version' in body ? { ...body, version } : body);
  const key = { 'idempotency-key': randomUUID() };
  const type = payload === undefined ? {} : { ...key, 'content-type': 'application/json' };
  return new Promise((done, fail) => {
    const sent = request(url + path, { agent, method, headers: { ...headers, ...type } });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => done({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', fail);
    sent.end(payload);
  });
}

/** The version of a record that is at hand again: in the reply itself or in its card. */
function versionIn(text: string): number {
  const { version, card } = JSON.parse(text) as { version?: number; card?: { version: number } };
  return version ?? card?.version ?? 1;
}

const versions = new Map<string, number>();

/** Records that lie there since an earlier run are of some other version than the first. */
async function learnVersions(agent: Agent, url: string, requests: readonly Asked[]) {
  const patches = requests.filter(({ body }) => body && 'version' in body);
  for (const { path, headers } of patches) {
    if (versions.has(url + path)) continue;
    const { text } = await send(agent, url, { method: 'GET', path, headers }, 1);
    versions.set(url + path, versionIn(text));
  }
}

async function ask({ url, forMs, ...plan }: AskingPlan): Promise<Answered> {
  const connections = Math.min(plan.connections, plan.requests.length);
  // Whole turns: past the end each connection begins again with its own first.
  const requests = plan.requests.slice(
    0,
    plan.requests.length - (plan.requests.length % connections),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  await learnVersions(agent, url, requests);
  const times = latencies();
  const refused: string[] = [];
  let bytes = 0;
  const startUs = nowUs();
  const askInTurn = async (first: number) => {
    for (let index = first; nowUs() - startUs < forMs * 1000; index += connections) {
      const asked = requests[index % requests.length];
      if (!asked) return;
      const key = url + asked.path;
      const sentUs = nowUs();
      const { status, text } = await send(agent, url, asked, versions.get(key) ?? 1);
      bytes += text.length;
      const isRefused = status >= 400 || (text === '' && status !== 304);
      if (!isRefused) record(times, nowUs() - sentUs);
      if (isRefused) refused.push(`${status} ${asked.method} ${asked.path} ${text.slice(0, 200)}`);
      else if (asked.body && 'version' in asked.body) versions.set(key, versionIn(text));
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => askInTurn(index)));
  agent.destroy();
  return {
    count: times.totalCount,
    forUs: nowUs() - startUs,
    p50Us: times.getValueAtPercentile(50),
    p99Us: times.getValueAtPercentile(99),
    bytes,
    refused: refused.slice(0, 5),
  };
}

answerParent<RequestsAsks>({ ask });
