/** Tests run as ES modules: the script `jest` of package.json sets `NODE_OPTIONS`. */
const project = {
  testEnvironment: 'node',
  // What hangs fails by this; what is slow on a busy machine does not.
  testTimeout: 30_000,
  setupFiles: ['<rootDir>/jest.setup.js'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

export default {
  // Most of the time of a test goes by while programs wait.
  maxWorkers: '100%',
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/jest.assertions.js'],
    },
    {
      ...project,
      displayName: 'integration',
      testMatch: ['<rootDir>/integration_tests/**/*.test.ts'],
      // Those need an image: `npm run test:container`.
      testPathIgnorePatterns:
        process.env.CONTAINER_IMAGE === undefined ? ['<rootDir>/integration_tests/container/'] : [],
    },
  ],
};
