/** Addresses and passwords: what they say about themselves; times by the clock of their place. */
import { expect, test } from 'vitest';
import { addressesIn, guess } from '../../../src/state/admin/addresses.ts';
import { likely, strength } from '../../../src/state/admin/strength.ts';
import { momentOf, wallOf, zones } from '../../../src/elements/admin/content/moments.ts';
import { isAddress, wholeAddress } from '../../../src/elements/admin/content/editor.ts';

test.each([
  ['https://open.spotify.com/artist/1', 'Spotify', 'music'],
  ['https://open.spotify.com/show/1', 'Spotify', 'podcast'],
  ['https://you.bandcamp.com', 'Bandcamp', 'music'],
  ['https://www.youtube.com/@you', 'YouTube', 'video'],
  ['https://shop.example.com', 'Example', 'shop'],
  ['https://notyoutube.com', 'Notyoutube', 'website'],
])('%s is %s, of the kind %s', (url, title, kind) => {
  expect(guess(url)).toEqual({ title, kind });
});

test('what is no web address is guessed to be nothing', () => {
  expect(['javascript:alert(1)', 'mailto:a@b.de', 'https://localhost', 'hello'].map(guess)).toEqual([null, null, null, null]);
});

test('addresses are found in whatever is pasted, each once, and mails are none', () => {
  const text = 'Me: https://a.example/x, youtube.com/@me. (https://a.example/x) ada@mail.example\nüber.example';
  expect(addressesIn(text)).toEqual(['https://a.example/x', 'https://youtube.com/@me', 'https://über.example']);
});

test('an address without its beginning is made whole; nonsense stays and is refused', () => {
  expect(wholeAddress(' you.bandcamp.com ')).toBe('https://you.bandcamp.com');
  expect(wholeAddress('javascript:alert(1)')).toBe('javascript:alert(1)');
  expect(['https://a.example', 'javascript:alert(1)', 'hello', ''].map(isAddress)).toEqual([true, false, false, false]);
});

test('a password is told how strong it is, knowing its person', () => {
  expect(strength('')).toBe('none');
  expect(strength('short')).toBe('weak');
  expect(strength('aaaaaaaaaaaa')).toBe('weak');
  expect(strength('1234567890')).toBe('weak');
  expect(strength('password123')).toBe('weak');
  expect(strength('ada@example.com', ['Ada', 'ada@example.com'])).toBe('weak');
  expect(['good', 'strong']).toContain(strength('correct horse battery'));
  expect(strength('correct horse battery staple, twice')).toBe('strong');
  expect([likely('abababababab'), likely('Ada Lovelace', ['ada lovelace']), likely('correct horse')]).toEqual([true, true, false]);
});

test('a moment is written as the clock on the wall of its place says, also around a change of the clocks', () => {
  expect(wallOf('2027-03-05T19:30:00Z', 'Europe/Berlin')).toBe('2027-03-05T20:30');
  expect(momentOf('2027-03-05T20:30', 'Europe/Berlin')).toBe('2027-03-05T20:30:00+01:00');
  expect(momentOf('2027-07-05T20:30', 'Europe/Berlin')).toBe('2027-07-05T20:30:00+02:00');
  expect(momentOf('2027-03-28T01:59', 'Europe/Berlin')).toBe('2027-03-28T01:59:00+01:00');
  expect(momentOf('2027-03-28T03:00', 'Europe/Berlin')).toBe('2027-03-28T03:00:00+02:00');
  expect(momentOf('2027-10-31T12:00', 'Europe/Berlin')).toBe('2027-10-31T12:00:00+01:00');
  expect(momentOf('2027-01-01T09:00', 'America/St_Johns')).toBe('2027-01-01T09:00:00-03:30');
  expect(momentOf('2027-01-01T09:00', 'Asia/Kathmandu')).toBe('2027-01-01T09:00:00+05:45');
  expect([momentOf('', 'UTC'), wallOf(null, 'UTC'), wallOf('nonsense', 'UTC')]).toEqual(['', '', '']);
  expect(zones()).toContain('Europe/Berlin');
});
