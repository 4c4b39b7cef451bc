/**
 * The memory: all that is known of objects and their names, at addresses of which 0 is none, and the block of text that is looked at.
 * It grows by pages; what is in it stays where it is.
 */

const PAGE: usize = 1 << 16;
/** Bytes behind each piece that may be read, for sixteen are read at once. */
const BEYOND: usize = 16;
/** What is known may take as much, so that data that makes up names and streams cannot fill the memory. */
const MOST_KNOWN: usize = 1 << 25;
/** What is known already may need as much yet. */
const RESERVE: usize = 1 << 20;

/** Where the block begins, and how many bytes there is room for. */
let block: usize = PAGE;
let room: usize = PAGE * 2 - BEYOND;
/** Where there are free bytes for what is known, and where they end. */
let free: usize = 16;
let end: usize = PAGE;
let known: usize = 0;

export function blockStart(): usize {
  return block;
}

/**
 * Makes room for a block, in bytes, and for a zero behind it. The room doubles at least: where it cannot be extended, what it leaves
 * behind is of no more use.
 * @returns its address.
 */
export function blockOf(bytes: usize): usize {
  if (bytes < room) return block;
  const before = room + BEYOND;
  const size = max(pagesFor(bytes + 1 + BEYOND) * PAGE, before * 2);
  const isLast = block + before === (memory.size() as usize) * PAGE;
  if (isLast) grown(size - before);
  else block = grown(size);
  room = size - BEYOND;
  return block;
}

/** Whether there is room for something new. @param bytes that it takes. */
export function isRoomyFor(bytes: usize): bool {
  return known + bytes + RESERVE <= MOST_KNOWN;
}

/** The address of a number of bytes, all of which are zero. */
export function allocate(bytes: usize): usize {
  const size = (bytes + BEYOND + 15) & ~15;
  if (free + size > end) {
    const fresh = pagesFor(size) * PAGE;
    known += end - free;
    free = grown(fresh);
    end = free + fresh;
  }
  const address = free;
  free += size;
  known += size;
  return address;
}

/** Gives what an address points to a larger place. */
export function move(pointer: usize, bytes: usize, larger: usize): void {
  const address = allocate(larger);
  memory.copy(address, load<usize>(pointer), bytes);
  store<usize>(pointer, address);
}

function pagesFor(bytes: usize): usize {
  return (bytes + PAGE - 1) / PAGE;
}

/** The address of a number of new bytes, all of which are zero. */
function grown(bytes: usize): usize {
  const pages = memory.grow((bytes / PAGE) as i32);
  if (pages < 0) unreachable();
  return (pages as usize) * PAGE;
}
