/** Tests run as ES modules: `NODE_OPTIONS=--experimental-vm-modules` stands in the npm scripts. */
export default {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/jest.setup.js'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/integration_tests/**/*.test.ts'],
  // Those need an image: `npm run test:container`.
  testPathIgnorePatterns:
    process.env.CONTAINER_IMAGE === undefined ? ['<rootDir>/integration_tests/container/'] : [],
};
