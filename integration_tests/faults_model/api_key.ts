/** The key of the configuration. A sync that prints it fails. */
export const API_KEY = '6d0c3f7e-91b2-4a5e-8f34-c2a7be51d900';
