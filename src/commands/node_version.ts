/** The oldest Node.js that has all that the program uses: `engines` of package.json. */
const OLDEST = [22, 19] as const;

/** Why the program cannot run on a version of Node.js, such as `20.20.2`, and the cure; null if it can. */
export function versionProblem(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return (
    `destination-braze needs Node.js ${OLDEST.join('.')} or later, and this is ${version}. In a clone, \`npm ci\` has installed ` +
    'one: `export PATH="$PWD/node_modules/.bin:$PATH"` puts it first.'
  );
}
