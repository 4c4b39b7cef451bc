#!/usr/bin/env node
import { versionProblem } from './commands/node_version.ts';
import { airbyteCall } from './commands/protocol.ts';

const problem = versionProblem(process.versions.node);
const args = process.argv.slice(2);
const call = airbyteCall(args);
if (problem !== null) {
  console.error(problem);
  process.exitCode = 1;
} else if (call !== null) await call();
// Reading arguments of any form, with help and hints, takes three times as long as printing the settings.
else await (await import('./command_line.ts')).runCommandLine(args);
