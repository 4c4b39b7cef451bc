/** A version in a file. */
export interface VersionPlace {
  readonly file: string;
  /** Matches the version there, by what is before it. */
  readonly before: RegExp;
}

const VERSION = String.raw`\d+\.\d+\.\d+[\w.-]*`;

/** Where the version is, apart from package.json and the changelog. */
export const VERSION_PLACES: readonly VersionPlace[] = [
  place('Dockerfile', 'io.airbyte.version='),
  place('metadata.yaml', 'dockerImageTag: '),
  place('docs/braze.md', 'docker build -t destination-braze:'),
  place('docs/braze.md', 'kind load docker-image destination-braze:'),
  place('docs/braze.md', 'Docker image tag \\| `'),
  place('docs/report.md', '"name": "destination-braze", "version": "'),
];

function place(file: string, before: string): VersionPlace {
  return { file, before: new RegExp(`(?<=${before})${VERSION}`) };
}
