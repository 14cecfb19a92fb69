// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseBio, webUrl } from '../../src/protocol/bio.ts';
import { bioJson } from '../golden.ts';

describe('the page at the border', () => {
  it('is read whole from the real instance', () => {
    const { faq, ...bio } = bioJson();
    // Of dates the page shows when they begin.
    const told = (list: unknown) =>
      (list as Record<string, unknown>[]).map(({ endsAt: _, timeZone: __, ...one }) => ({ ...one, id: String(one.id) }));
    expect(faq).toHaveLength(2);
    expect(parseBio({ ...bio, faq })).toMatchObject({ ...bio, links: told(bio.links), events: told(bio.events) });
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    '//example.com',
    '/relative',
    'https://',
    '',
    null,
    { href: 'https://example.com' },
  ])('lets no address through that is not http: %j', (url) => {
    expect(webUrl(url)).toBeNull();
    const bio = parseBio({ avatarUrl: url, links: [{ title: 'x', url }], events: [{ title: 'e', startsAt: '2097-01-01T00:00:00Z', url }] });
    expect(bio.links).toEqual([]);
    expect(bio.avatarUrl).toBeNull();
    expect(bio.events.map((event) => event.url)).toEqual([null]);
  });

  it('has pictures of the instance alone, headings without an address and players by https', () => {
    const url = 'https://example.com/x';
    const { avatarUrl, links } = parseBio({
      avatarUrl: '/media/a1_b-2.webp',
      links: [
        { style: 'heading', title: 'Music', url: 'https://example.com/none' },
        { style: 'embed', url, thumbnailUrl: 'https://evil.example/x.png', embed: { provider: 'spotify', url, height: 352 } },
        { style: 'embed', url, thumbnailUrl: '/media/../api/me', embed: { provider: 'spotify', url: 'javascript:alert(1)' } },
        { style: 'embed', url, embed: { provider: 'vimeo', url: 'http://example.com/x' } },
        { style: 'heading', url: 'javascript:alert(1)', thumbnailUrl: '/media/t.png', icon: 'spotify' },
      ],
    });
    expect(avatarUrl).toBe('/media/a1_b-2.webp');
    expect(links.map((link) => [link.style, link.url, link.icon])).toEqual([
      ['heading', '', 'other'],
      ['embed', url, 'other'],
      ['link', url, 'other'],
      ['link', url, 'other'],
      ['heading', '', 'spotify'],
    ]);
    expect(links.map((link) => link.embed)).toEqual([null, { provider: 'spotify', url, height: 352 }, null, null, null]);
    expect(links.map((link) => link.thumbnailUrl)).toEqual([null, null, null, null, '/media/t.png']);
  });

  it('does without what is missing or odd', () => {
    for (const value of [null, 3, [], { links: 'x', events: {}, suggestions: 4 }]) {
      expect(parseBio(value)).toMatchObject({ handle: '', links: [], events: [], suggestions: [] });
    }
    const bio = parseBio({
      handle: 'ada',
      sessions: 'forever',
      links: [{ url: 'https://example.com/x', kind: 'teleport' }, null],
      events: [{ title: 'no date' }, { title: 'odd date', startsAt: 'soon' }, { startsAt: '2097-01-01T00:00:00Z' }],
      faq: [{ question: 'Why?' }, {}],
    });
    expect(bio.displayName).toBe('ada');
    expect(bio.sessions).toBe('resume');
    expect(parseBio({ sessions: 'tab' }).sessions).toBe('tab');
    expect(bio.links).toEqual([
      {
        id: '',
        style: 'link',
        title: 'https://example.com/x',
        url: 'https://example.com/x',
        description: '',
        kind: 'other',
        icon: 'other',
        thumbnailUrl: null,
        embed: null,
      },
    ]);
    expect(bio.events).toEqual([]);
    expect(bio.suggestions).toEqual(['Why?']);
  });
});
