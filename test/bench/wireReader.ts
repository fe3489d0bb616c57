import { WebSocket } from 'ws';

/** Where a reader is and how it is spoken to. `token` is for ours. */
export type ReaderPlace = {
  readonly dialect: 'vetcare' | 'ws' | 'socketio' | 'poll';
  readonly url: string;
  readonly clinicId: string;
  readonly token: string;
};

/** A reader that has arrived. */
export type OpenReader = { readonly close: () => void };
export type OnSeqs = (seqs: readonly number[]) => void;

type Numbered = { readonly seq: number };
type Frame = { readonly changes: readonly Numbered[] };

/**
 * The same client for every contender, so that only servers differ: a `ws` socket that parses what comes and tells the numbers of the changes in it. Speaks Engine.IO's
 * text protocol where the server does.
 */
export function openWireReader(place: ReaderPlace, onSeqs: OnSeqs): Promise<OpenReader> {
  const base = place.url.replace(/^http/, 'ws');
  const isBare = place.dialect === 'ws';
  const path = isBare ? `/?clinic=${place.clinicId}` : '/socket.io/?EIO=4&transport=websocket';
  const socket = new WebSocket(base + path, { perMessageDeflate: false });
  const opened = new Promise<OpenReader>((done, fail) => {
    const ready = () => done({ close: () => socket.close() });
    socket.on('error', fail);
    socket.on('close', (code) => fail(new Error(`a reader was closed: ${code}`)));
    if (isBare) followBare(socket, onSeqs, ready);
    else followEngine({ socket, place, onSeqs, ready, fail });
  });
  return opened;
}

function followBare(socket: WebSocket, onSeqs: OnSeqs, ready: () => void): void {
  socket.on('open', ready);
  socket.on('message', (data: Buffer) => {
    onSeqs([(JSON.parse(data.toString()) as Numbered).seq]);
  });
}

type Engine = {
  readonly socket: WebSocket;
  readonly place: ReaderPlace;
  readonly onSeqs: OnSeqs;
  readonly ready: () => void;
  readonly fail: (error: Error) => void;
};

/** Packets by how they begin: open, ping, connected, refused, event, acknowledgement. */
function followEngine(engine: Engine): void {
  const { socket, place } = engine;
  const isOurs = place.dialect === 'vetcare';
  const auth = isOurs ? { token: place.token } : { clinic: place.clinicId };
  const hello = { protocol: 1, since: null, day: null };
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('42')) takeEvent(text, engine.onSeqs);
    else if (text === '2') socket.send('3');
    else if (text.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
    else if (text.startsWith('44')) engine.fail(new Error(`a reader was refused: ${text}`));
    else if (text.startsWith('43')) takeAnswer(text, engine);
    else if (!text.startsWith('40')) engine.fail(new Error(`a reader was told: ${text}`));
    else if (isOurs) socket.send(`420${JSON.stringify(['hello', hello])}`);
    else engine.ready();
  });
}

function takeAnswer(text: string, { ready, fail }: Engine): void {
  const [answer] = JSON.parse(text.slice(3)) as [{ kind: string }];
  if (answer.kind === 'snapshot') ready();
  else fail(new Error(`a hello was answered: ${text.slice(0, 200)}`));
}

function takeEvent(text: string, onSeqs: OnSeqs): void {
  const [event, payload] = JSON.parse(text.slice(2)) as [string, Frame & Numbered];
  if (event === 'frame') onSeqs(payload.changes.map(({ seq }) => seq));
  if (event === 'change') onSeqs([payload.seq]);
}
