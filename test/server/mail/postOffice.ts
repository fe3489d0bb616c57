import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type Delivered = { readonly to: readonly string[]; readonly raw: string };
type Manner = 'take' | 'refuse' | 'forget_to_say_so';

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array)); // a byte stream
  return Buffer.concat(chunks).toString('utf8');
}

/** A real mail server in this process. `manner`: what it does with the next messages. */
export class PostOffice {
  readonly delivered: Delivered[] = [];
  manner: Manner = 'take';
  #server = this.#make();
  #port = 0;

  #make(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, callback) => {
        if (this.manner !== 'refuse') callback();
        else callback(Object.assign(new Error('No such mailbox'), { responseCode: 550 }));
      },
      onData: (stream, session, callback) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        textOf(stream).then((raw) => {
          this.delivered.push({ to, raw });
          if (this.manner === 'forget_to_say_so') callback(new Error('The line was cut'));
          else callback();
        }, callback);
      },
    });
  }

  get url(): string {
    return `smtp://127.0.0.1:${String(this.#port)}`;
  }

  async open(): Promise<void> {
    this.#server = this.#make();
    this.#server.on('error', () => undefined);
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server.server, 'listening');
    this.#port = (this.#server.server.address() as AddressInfo).port; // it listens on TCP
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => {
      this.#server.close(done);
    });
  }
}

/** One header of a raw message. */
export function headerOf(raw: string, name: string): string | undefined {
  const [head = ''] = raw.split('\r\n\r\n');
  return new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1];
}
