import { COMMA } from '../../json/scan.ts';
import { type Capacity, type Composed, jsonOf, type Request, type Sendable } from '../endpoint.ts';
import type { ObjectType } from '../object_type.ts';

/** How a body of named lists looks: `{"attributes":[…],"events":[…]}`. Empty lists are left out. */
export interface ListLayout {
  readonly request: Omit<Request, 'body'>;
  /** The names of the lists, in their order. */
  readonly names: readonly string[];
  /** The list that objects of a type go into. */
  readonly nameOf: (type: ObjectType) => string;
  /** Members before the lists, as JSON without braces. @default none */
  readonly head?: string;
}

/** What the brackets and names around the objects of a body take at the most, in bytes. */
export const ENVELOPE_BYTES = 64;

/** Writes objects into the lists of a body, into one buffer: joining texts would copy each of them several times. */
export function composeLists(
  objects: readonly Sendable[],
  { request, names, nameOf, head = '' }: ListLayout,
): Composed {
  const lists: Record<string, number[]> = {};
  let size = ENVELOPE_BYTES + Buffer.byteLength(head);
  for (let place = 0; place < objects.length; place++) {
    const { type, bytes } = objects[place] as Sendable;
    const name = nameOf(type);
    const list = lists[name];
    if (list === undefined) lists[name] = [place];
    else list.push(place);
    size += bytes + 1;
  }
  const { body, starts } = write(names, lists, objects, head, Buffer.allocUnsafe(size));
  return {
    request: { ...request, body },
    lists,
    textOf(place) {
      const start = starts[place] as number;
      return body.toString('utf8', start, start + (objects[place] as Sendable).bytes);
    },
  };
}

/** @param buffer is large enough. */
function write(
  names: readonly string[],
  lists: Composed['lists'],
  objects: readonly Sendable[],
  head: string,
  buffer: Buffer,
): { readonly body: Buffer; readonly starts: Int32Array } {
  const starts = new Int32Array(objects.length);
  let end = buffer.write(`{${head}`);
  let isFirst = head === '';
  for (const name of names) {
    const places = lists[name];
    if (places === undefined) continue;
    end += buffer.write(`${isFirst ? '' : ','}"${name}":[`, end);
    isFirst = false;
    for (let i = 0; i < places.length; ) {
      if (i > 0) buffer[end++] = COMMA;
      const next = runEnd(objects, places, i);
      const first = objects[places[i] as number] as Sendable;
      for (let at = end; i < next; i++) {
        const place = places[i] as number;
        starts[place] = at;
        at += (objects[place] as Sendable).bytes + 1;
      }
      end += put(first, objects[places[next - 1] as number] as Sendable, buffer, end);
    }
    end += buffer.write(']', end);
  }
  end += buffer.write('}', end);
  return { body: buffer.subarray(0, end), starts };
}

/** The index behind the objects of a list, from one on, that were written one behind the other, with commas between them. */
function runEnd(objects: readonly Sendable[], places: readonly number[], first: number): number {
  let { written, start, bytes } = objects[places[first] as number] as Sendable;
  let end = first + 1;
  for (; written !== null && end < places.length; end++) {
    const next = objects[places[end] as number] as Sendable;
    const comma = start + bytes;
    if (next.written !== written || next.start !== comma + 1 || written.bytes[comma] !== COMMA) break;
    ({ start, bytes } = next);
  }
  return end;
}

/** Puts what was written from one object to another one. @returns the bytes that it takes. */
function put(first: Sendable, last: Sendable, buffer: Buffer, at: number): number {
  if (first.written === null) return buffer.write(jsonOf(first), at);
  return first.written.bytes.copy(buffer, at, first.start, last.start + last.bytes);
}

/** What a request may hold of endpoints with one list of up to 50 (Braze docs: API limits, batching; 4 MB a request). */
export const FIFTY: Capacity = { total: 50, perList: null, perLane: null, bytes: 4 * 1024 * 1024 };
