import { readFileSync, readlinkSync } from 'node:fs';
import { isObject } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';

/** Who holds a lock, as the lock's file says it. */
export function holderText(): string {
  return `${JSON.stringify({ pid: process.pid, machine: machine() })}\n`;
}

/**
 * Whether the process that wrote this text has surely ended: it ran where this one runs, and its number is free.
 * @param text of a lock's file; one that was cut off, or that another program wrote, says nothing.
 */
export function isGone(text: string): boolean {
  const here = machine();
  const holder = parse(text);
  if (here === null || !isObject(holder) || holder.machine !== here || !Number.isSafeInteger(holder.pid))
    return false;
  try {
    process.kill(Number(holder.pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * What processes have in common that see each other's numbers: the same start of the same kernel, and on it the same
 * namespace of process numbers (each container has its own). null where the system does not say.
 */
function machine(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
