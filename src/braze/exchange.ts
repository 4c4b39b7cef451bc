import type { Dispatcher } from 'undici';
import type { Answer } from './answer.ts';
import type { AnswerRoom } from './answer_room.ts';
import { answerText } from './answer_text.ts';
import { isDistrust, type NoAnswer } from './no_answer.ts';
import type { Headers } from './rate_headers.ts';
import { errors } from './undici.ts';

/** The largest body that is read, in bytes: an answer that names every object of a request in long words is far smaller. */
const MAX_BODY = 32 << 20;

/** The answer is larger than any that makes sense: what it says is not known. */
export const TOO_LARGE = 'ANSWER_TOO_LARGE';

/** The deadline of an exchange passed. */
export const TIMED_OUT = 'TIMEOUT';

/** How requests go to Braze, as far as it is known: from the first one on. */
export interface Route {
  /** Host and port of the proxy, for messages; null where there is none. */
  proxy: string | null;
}

export interface ExchangeOptions {
  /** Milliseconds from now until the exchange is broken off. */
  readonly timeout: number;
  readonly room: AnswerRoom;
  readonly route: Readonly<Route>;
}

/**
 * An exchange in flight, which takes the answer as it comes. One deadline holds for all of it, from the connection (through a
 * proxy, too) to the last byte of the answer: an answer that drips, or hints that keep coming, do not put it off.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #settle: (outcome: Answer | NoAnswer) => void;
  readonly #room: AnswerRoom;
  readonly #route: Readonly<Route>;
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;
  #status = 0;
  #headers: Headers = {};
  #pieces: Buffer[] = [];
  #length = 0;

  /** @param settle is called once. */
  constructor({ timeout, room, route }: ExchangeOptions, settle: (outcome: Answer | NoAnswer) => void) {
    this.#settle = settle;
    this.#room = room;
    this.#route = route;
    this.#deadline = setTimeout(() => this.#breakOff(TIMED_OUT), timeout);
  }

  /** The connection is open, and the first byte of the request leaves now. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Its deadline passed while it waited for a connection: its sender already knows that it never left.
    if (this.#isOver) controller.abort(new errors.RequestAbortedError());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#isOver) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    this.#room.add(piece.length, this);
    if (this.#length > MAX_BODY) this.#breakOff(TOO_LARGE);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const encoding = this.#headers['content-encoding'];
    const body = answerText(Buffer.concat(this.#pieces), String(encoding ?? ''), MAX_BODY);
    this.#end({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#isOver) this.#end(this.#noAnswer(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  #breakOff(failure: string): void {
    this.#end(this.#silence(failure, this.#controller !== null));
    this.#controller?.abort(new errors.RequestAbortedError());
  }

  #end(outcome: Answer | NoAnswer): void {
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#pieces = [];
    this.#room.leave(this.#length, this);
    this.#settle(outcome);
  }

  #noAnswer(error: Error): NoAnswer {
    const cause: Error = error instanceof AggregateError ? error.errors[0] : error;
    const { code, name, message } = cause as NodeJS.ErrnoException;
    const failure = typeof code === 'string' ? code : String(name);
    const proxyStatus = refusalOfProxy(String(message));
    if (proxyStatus !== null) return { ...this.#silence(failure, false), proxyStatus };
    return { ...this.#silence(failure, this.#controller !== null && !isDistrust(failure)), ...peerOf(cause) };
  }

  /** A proxy is named only where nothing went through it: from there on Braze is the one that is silent. */
  #silence(failure: string, sent: boolean): NoAnswer {
    const { proxy } = this.#route;
    return { failure, sent, ...(!sent && proxy !== null && { proxy }) };
  }
}

/** The host (and port) that could not be reached, as the error of Node.js names it. */
function peerOf(error: Error): Pick<NoAnswer, 'peer'> {
  const { hostname, address, port } = error as { hostname?: string; address?: string; port?: number };
  const host = hostname ?? address;
  if (typeof host !== 'string') return {};
  return { peer: typeof port === 'number' ? `${host}:${port}` : host };
}

/** The status with which a proxy refused to let a request through; null for another error. undici has it only in its message. */
function refusalOfProxy(message: string): number | null {
  const found =
    /^Proxy response \((\d{3})\)/.exec(message) ?? /^Proxy Authentication Required \((407)\)/.exec(message);
  return found === null ? null : Number(found[1]);
}
