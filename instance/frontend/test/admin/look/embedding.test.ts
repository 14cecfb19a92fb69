import { describe, expect, it } from 'vitest';
import { siteOf } from '../../../src/elements/admin/look/sites.ts';
import { snippet } from '../../../src/elements/admin/look/snippet.ts';
import { inScheme } from '../../../src/elements/admin/look/restyled.ts';

describe('the code to paste', () => {
  const origin = 'https://ada.example.com';

  it('is one line', () => {
    expect(snippet(origin, { kind: 'script', attributes: { position: 'left' } })).toBe('<script src="https://ada.example.com/embed.js" async></script>');
  });

  it('is the element with what was chosen', () => {
    expect(snippet(origin, { kind: 'element', attributes: { position: 'left', inline: true, language: '' } })).toBe(
      '<script src="https://ada.example.com/embed.js" async></script>\n<chat-widget position="left" inline></chat-widget>',
    );
  });

  it('is read by a browser as what was meant, whatever is greeted with', () => {
    const greeting = `"Hello" <b>& welcome</b> it's "`;
    const code = snippet(origin, { kind: 'element', attributes: { greeting } });
    const page = new DOMParser().parseFromString(code, 'text/html');
    expect(page.querySelector('chat-widget')!.getAttribute('greeting')).toBe(greeting);
    expect(page.querySelectorAll('b').length).toBe(0);
  });
});

describe('the address of a site', () => {
  it.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['  https://Shop.Example.com/a/b?c#d ', 'https://shop.example.com'],
    ['shop.example.com', 'https://shop.example.com'],
    ['shop.example.com:8443/x', 'https://shop.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['müller.de', 'https://xn--mller-kva.de'],
    ['https://example.com:443/', 'https://example.com'],
  ])('%s is the site %s', (text, origin) => {
    expect(siteOf(text)).toBe(origin);
  });

  it.each(['', '   ', 'shop', 'https://', 'https://*.example.com', 'ftp://example.com', 'javascript:alert(1)', 'ada@example.com', 'two words.com'])(
    '%j is none',
    (text) => {
      expect(siteOf(text)).toBeNull();
    },
  );
});

describe('a style sheet in the light or in the dark', () => {
  it('is held to one, where the look leaves it to the visitor', () => {
    expect(inScheme(':root { --cib-primary: #123456; }', 'dark')).toContain('color-scheme: dark;');
  });
  it('is left as it is, where the look is always one of them', () => {
    const css = ':root,\n:host {\n  color-scheme: light;\n}\n';
    expect(inScheme(css, 'dark')).toBe(css);
  });
});
