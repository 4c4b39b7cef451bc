#!/usr/bin/env node
import { airbyteCall } from './commands/protocol.ts';

const args = process.argv.slice(2);
const call = airbyteCall(args);
// Reading arguments of any form, with help and hints, takes three times as long as printing the settings.
if (call === null) await (await import('./command_line.ts')).runCommandLine(args);
else await call();
