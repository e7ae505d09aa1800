/** A tiny model behind the OpenAI API, with two releases of which the first is in force. */
import { pino } from 'pino';
import {
  serveModel,
  type ModelServer,
  type ServeModelOptions,
} from '../../../src/serving/serve-model.ts';
import { Conversation } from '../../../src/lifecycle/chat/conversation.ts';
import { modelFileOf } from '../../../src/lifecycle/chat/model-file.ts';
import type { Artifact } from '../../../src/ledger/artifacts.ts';
import { greedy } from '../../../src/runtimes/llama/generate.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { tinyCheckpoint, tinyProject, type TinyProject } from './tiny-project.ts';

export interface Turn {
  role: 'user' | 'assistant' | 'system';
  content: string;
}

export class TinyModelServer {
  readonly home = temporaryFolder();
  readonly log: Record<string, unknown>[] = [];
  made!: TinyProject;
  /** Release 1 and 2 of the project. */
  checkpoints!: [Artifact, Artifact];
  #open: ModelServer[] = [];

  async make(): Promise<void> {
    const shape = { maxPositions: 50_000, eosTokenIds: [] };
    this.made = await tinyProject(this.home, shape);
    const { session, project, checkpoint } = this.made;
    const { plan } = session.ledger.artifacts.inputs(checkpoint);
    const changed = { ...shape, ropeTheta: 300 };
    const other = await tinyCheckpoint(session, project, plan, this.home, changed);
    this.checkpoints = [checkpoint, other];
    for (const { id } of this.checkpoints) session.ledger.releases.propose(project.id, id, {});
    session.ledger.releases.accept(1);
  }

  async serve(change: Partial<ServeModelOptions> = {}): Promise<ModelServer> {
    const { session, project } = this.made;
    const server = await serveModel({
      ledger: session.ledger,
      source: { project, follow: 'current' },
      settings: { contextSize: 8192, slots: 4, threads: 1 },
      queue: 64,
      limitMs: 300_000,
      host: '127.0.0.1',
      port: 0,
      names: ['localhost'],
      keep: null,
      access: 'anyone',
      log: pino({}, { write: (line: string) => void this.log.push(JSON.parse(line)) }),
      signal: new AbortController().signal,
      ...change,
    });
    this.#open.push(server);
    return server;
  }

  /** What `chat` says to the last of the turns. */
  async chat(release: 1 | 2, turns: readonly Turn[], maxTokens: number): Promise<string> {
    const file = await modelFileOf(this.made.session.ledger, this.checkpoints[release - 1]);
    const conversation = await Conversation.open(file, 1);
    try {
      conversation.recall(turns.slice(0, -1));
      let reply = '';
      const settings = { maxTokens, sampling: greedy };
      for await (const text of conversation.reply(turns.at(-1)!.content, settings)) reply += text;
      return reply;
    } finally {
      await conversation.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((server) => server.stop()));
    this.made.session.ledger.close();
  }
}

/** Posts JSON. */
export const post = (
  url: string,
  path: string,
  body: unknown,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    ...init,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(body),
  });
