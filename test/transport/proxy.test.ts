import { expect, it } from 'vitest';
import { proxyFor } from '../../src/transport/proxy.ts';

const proxies = { httpProxy: 'http://web:3128', httpsProxy: 'http://secure:3129' };

it('takes the proxy of the upstream’s protocol, and no other', () => {
  expect(proxyFor('http://a.example.com/api/v3', proxies)?.name).toBe('web:3128');
  expect(proxyFor('https://a.example.com/api/v3', proxies)?.name).toBe('secure:3129');
  expect(proxyFor('https://a.example.com/api/v3', { httpProxy: 'http://web:3128' })).toBeUndefined();
  expect(proxyFor('http://a.example.com/api/v3', {})).toBeUndefined();
});

it.each([
  ['a.example.com', 'http://a.example.com', true],
  ['A.Example.COM', 'http://a.example.com', true],
  ['example.com', 'http://a.example.com', true],
  ['.example.com', 'http://a.example.com', true],
  ['*.example.com', 'http://a.example.com', true],
  ['.example.com', 'http://example.com', true],
  ['example.com', 'http://notexample.com', false],
  ['a.example.com', 'http://example.com', false],
  ['other.test, a.example.com', 'http://a.example.com', true],
  ['other.test a.example.com', 'http://a.example.com', true],
  [',,  ,', 'http://a.example.com', false],
  ['other.test', 'http://a.example.com', false],
  ['*', 'http://a.example.com', true],
  ['other.test,*', 'http://a.example.com', true],
  ['a.example.com:80', 'http://a.example.com', true],
  ['a.example.com:443', 'http://a.example.com', false],
  ['a.example.com:443', 'https://a.example.com', true],
  ['example.com:9000', 'http://a.example.com:9000', true],
  ['example.com:9000', 'http://a.example.com:9001', false],
  ['*:9000', 'http://a.example.com:9000', true],
  ['10.1.2.3', 'http://10.1.2.3', true],
  ['10.1.2.3', 'http://10.1.2.4', false],
  ['10.0.0.0/8', 'http://10.1.2.3', true],
  ['10.0.0.0/8', 'http://11.1.2.3', false],
  ['10.0.0.0/99', 'http://10.1.2.3', false],
  ['10.0.0.0/8', 'http://ten.example.com', false],
  ['::1', 'http://[::1]', true],
  ['[::1]', 'http://[::1]', true],
  ['[::1]:9000', 'http://[::1]:9000', true],
  ['[::1]:9000', 'http://[::1]', false],
  ['0:0:0:0:0:0:0:1', 'http://[::1]', true],
  ['0:0:0:0:0:0:0:1', 'http://[::2]', false],
  ['[0:0::0001]:9000', 'http://[::1]:9000', true],
  ['FD00:0::A', 'http://[fd00::a]', true],
  ['::ffff:10.1.2.3', 'http://[::ffff:a01:203]', true],
  ['fd00:0:0:0::/8', 'http://[fd12::1]', true],
  ['fd00::/8', 'http://[fd12::1]', true],
])('NO_PROXY=%s: %s is excepted: %s', (noProxy, url, isExcepted) => {
  expect(proxyFor(`${url}/api/v3`, { ...proxies, noProxy }) === undefined).toBe(isExcepted);
});

it.each([
  ['http://user:pa%3Ass%40@web:3128', 'user:pa:ss@'],
  ['http://user@web:3128', 'user:'],
  ['http://user:100%@web:3128', 'user:100%'],
])('%s asks with its credentials, and its name has none', (httpProxy, credentials) => {
  const proxy = proxyFor('http://a.example.com', { httpProxy });
  expect(proxy?.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`);
  expect([proxy?.name, proxy?.origin]).toEqual(['web:3128', 'http://web:3128']);
});

it('reaches a proxy at an IPv6 address', () => {
  const proxy = proxyFor('http://a.example.com', { httpProxy: 'http://[::1]:3128' });
  expect(proxy).toMatchObject({
    name: '[::1]:3128',
    authorization: undefined,
    target: { hostname: '::1', port: '3128' },
  });
});
