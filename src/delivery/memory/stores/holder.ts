import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that may have leases, so that another one can say who it is and see whether it is gone. */
export interface Holder {
  /** The machine and the process, in words. */
  readonly words: string;
  /** No other process has the same, as far as the platform allows. */
  readonly identity: string;
}

/** This process. */
export function thisProcess(): Holder {
  const words = `process ${process.pid} on ${hostname()}`;
  const place = linuxPlace();
  const start = place === null ? null : startOf('self');
  // Elsewhere nothing names the machine better than its host name.
  if (place === null || start === null) return { words, identity: `host ${hostname()} ${process.pid}` };
  return { words, identity: `${place} ${process.pid} ${start}` };
}

/** Whether the process is surely gone. Of processes in other containers and on other machines nothing is known: false. */
export function isGone(identity: string): boolean {
  const parts = identity.split(' ');
  if (parts[0] === 'linux') {
    const [, , , pid = '', start] = parts;
    return identity.startsWith(`${linuxPlace()} `) && /^\d+$/.test(pid) && startOf(pid) !== start;
  }
  const [kind, host, pid = ''] = parts;
  return kind === 'host' && host === hostname() && !runs(Number(pid));
}

/** The machine as it was booted, and the container: process ids mean the same in one of them. null: not Linux. */
function linuxPlace(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `linux ${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** When a process started, in ticks since the boot; null where there is none, or only what its parent has not fetched yet. */
function startOf(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the last bracket may hold anything: fields are counted from behind it.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
