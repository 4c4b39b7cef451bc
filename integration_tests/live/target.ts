import { startSandbox } from '../../src/sandbox/server.ts';
import { type Pace, type Target, VARIABLES } from './workspace.ts';

const SANDBOX_PACE: Pace = { between: 0, look: 20, effect: 2_000, merge: 2_000, settled: 60 };

/** Far below the limits of all that is asked; the slowest is the export, 250 a minute. */
const BRAZE_PACE: Pace = { between: 400, look: 2_500, effect: 60_000, merge: 300_000, settled: 20_000 };

/** The workspace that the environment names; null: it names none. @throws Error where it names half of one. */
export function targetIn(env: NodeJS.ProcessEnv): Target | null {
  const { BRAZE_API_KEY: key, BRAZE_REST_ENDPOINT: url } = env;
  if (!key && !url) return null;
  if (!key || !url)
    throw new Error('BRAZE_API_KEY and BRAZE_REST_ENDPOINT belong together: one of them is not set.');
  const given = (what: keyof typeof VARIABLES) => env[VARIABLES[what]] || null;
  return {
    url: url.replace(/\/+$/, ''),
    key,
    campaign: given('campaign'),
    canvas: given('canvas'),
    pausedCanvas: given('pausedCanvas'),
    subscriptionGroup: given('subscriptionGroup'),
    catalog: given('catalog'),
    pace: BRAZE_PACE,
  };
}

/** A sandbox with all that the facts ask for. */
export async function sandboxTarget(): Promise<{
  readonly target: Target;
  readonly close: () => Promise<void>;
}> {
  const key = 'live-tests-key';
  const { url, close } = await startSandbox({ apiKey: key });
  const post = async (path: string, body: object) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}`);
  };
  await post('/_sandbox/settings', {
    campaigns: { welcome: 'active' },
    canvases: { journey: 'active', spring: 'paused' },
  });
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'name', type: 'string' },
    { name: 'price', type: 'number' },
  ];
  await post('/catalogs', { catalogs: [{ name: 'live_tests', description: '', fields }] });
  const target: Target = {
    url,
    key,
    campaign: 'welcome',
    canvas: 'journey',
    pausedCanvas: 'spring',
    subscriptionGroup: '11111111-2222-4333-8444-555555555555',
    catalog: 'live_tests',
    pace: SANDBOX_PACE,
  };
  return { target, close };
}
