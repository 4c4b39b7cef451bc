import { compileCheck } from './compile_check.ts';
import { rootSetting } from './spec.ts';

/** What `spec.json` asks of a configuration. */
export const check = compileCheck(rootSetting);
