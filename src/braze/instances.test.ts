import { describe, expect, test } from '@jest/globals';
import { INSTANCES, restEndpointProblem } from './instances.ts';

describe('a REST endpoint', () => {
  test.each(INSTANCES)('$name: its REST host is one, its dashboards and its SDK host name it', (instance) => {
    expect(restEndpointProblem(`https://${instance.rest}`)).toBeNull();
    const others = [...instance.dashboards, ...(instance.sdk === null ? [] : [instance.sdk])];
    for (const host of others) {
      expect(restEndpointProblem(`https://${host}`)).toContain(`https://${instance.rest}.`);
      expect(restEndpointProblem(host)).toContain(`https://${instance.rest}.`);
      expect(restEndpointProblem(`https://${host}/users/42?tab=1`)).toContain(`https://${instance.rest}.`);
    }
  });

  test.each([
    'https://rest.iad-01.braze.com/',
    'https://rest.xx-77.braze.com',
    'https://braze.proxy.example.com:8443',
    'http://127.0.0.1:8080',
    'http://127.8.8.8',
    'http://localhost:8080/',
    'http://[::1]:8080',
    'http://host.docker.internal:8080',
    'http://sandbox:8080',
  ])('%s', (url) => {
    expect(restEndpointProblem(url)).toBeNull();
  });
});

describe('no REST endpoint', () => {
  test.each([
    ['rest.iad-01.braze.com', /https:\/\/ at its beginning/],
    ['localhost:8080', /https:\/\/ at its beginning/],
    ['https://', /https:\/\/ at its beginning/],
    ['ftp://rest.iad-01.braze.com', /https:\/\/ at its beginning/],
    ['http://rest.iad-01.braze.com', /in the clear/],
    ['http://10.0.0.5:8080', /in the clear/],
    ['http://[fe80::1]:8080', /in the clear/],
    ['http://127.0.0.1.example.com', /in the clear/],
    ['https://rest.iad-01.braze.com/users/track', /leave that out/],
    ['https://rest.iad-01.braze.com?api_key=x', /leave that out/],
    ['https://key@rest.iad-01.braze.com', /leave that out/],
    ['https://dashboard-99.braze.com', /table of instances/],
    ['https://www.braze.com', /table of instances/],
  ])('%s', (url, message) => {
    expect(restEndpointProblem(url)).toMatch(message);
  });

  test('the message never quotes the URL', () => {
    for (const url of [
      '5ecre7',
      'https://5ecre7@dashboard-01.braze.com/5ecre7',
      'http://5ecre7.example.com/5ecre7',
    ]) {
      expect(restEndpointProblem(url)).not.toContain('5ecre7');
    }
  });
});
