import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Package, pack } from '../support/package.ts';
import { fileText } from '../support/repository.ts';
import { runEngine } from './engine.ts';

/** The package in a container where nothing but Node.js is. */

jest.setTimeout(300_000);

let packed: Package;
beforeAll(() => {
  packed = pack();
});
afterAll(() => packed?.[Symbol.dispose]());

/** The image on which that of the connector is built. */
const NODE_IMAGE = /^FROM (\S+) AS runtime$/m.exec(fileText('Dockerfile'))?.[1] ?? '';

/** A certificate authority of this machine's network, where there is one: npm asks its registry through it. */
const { NODE_EXTRA_CA_CERTS: authority } = process.env;
const TRUST =
  authority === undefined
    ? []
    : ['--volume', `${authority}:${authority}:ro`, '--env', `NODE_EXTRA_CA_CERTS=${authority}`];

const SCRIPT = `
set -e
mkdir /home/node/empty
cd /home/node/empty
npm install --no-audit --no-fund /package.tgz
examples=node_modules/destination-braze/examples
npx destination-braze --help
npx destination-braze demo
npx destination-braze preview --config $examples/config.json --catalog $examples/catalog.json < $examples/messages.jsonl
npx destination-braze sandbox --port 8087 &
until node -e "fetch('http://127.0.0.1:8087/_sandbox/').catch(() => process.exit(1))"; do sleep 0.2; done
sed '/"rest_endpoint"/d; /"api_key"/d' $examples/config.json > config.json
export BRAZE_REST_ENDPOINT=http://127.0.0.1:8087 BRAZE_API_KEY=sandbox-key
npx destination-braze write --config config.json --catalog $examples/catalog.json --state states.json < $examples/messages.jsonl
node -e "fetch('http://127.0.0.1:8087/_sandbox/').then((answer) => answer.text()).then(console.log)"
`;

test('it is installed, shows the demo and a preview, and syncs', async () => {
  const place = ['--network', 'host', '--user', '1000:1000', '--env', 'HOME=/home/node'];
  const tarball = ['--volume', `${packed.tarball}:/package.tgz:ro`];
  const { code, stdout, stderr } = await runEngine(
    ...['run', '--rm', ...place, ...tarball, ...TRUST, '--entrypoint', 'sh', NODE_IMAGE, '-c', SCRIPT],
  );
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(stdout).toContain('npx destination-braze <command>');
  expect(stdout).toContain('Every row is accounted for');
  expect(stdout).toMatch(/^ *together +40 +35 /m);
  expect(stdout.match(/^\{"type":"STATE"/gm)).toHaveLength(5);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ events: 28, purchases: 11 });
});
