import type { LitElement } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/page/bio-page.ts';
import type { BioPage } from '../../src/elements/page/bio-page.ts';
import { bioJson, lines } from '../golden.ts';
import { fakeFetch, FakeSocket, fakeSockets, json, online, visible } from '../fakes.ts';
import { all, find, soon, text } from './drawn.ts';

beforeEach(() => {
  fakeSockets();
  online(true);
  visible(true);
  fakeFetch({
    'GET /api/bio': () => json(bioJson()),
    'GET /api/thread': () => json(lines('links')[0]!.snapshot),
    'GET /api/me': () => json({ owner: false }),
  });
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
});
afterEach(() => document.body.replaceChildren());

const page = async (): Promise<BioPage> => {
  const element = document.createElement('bio-page') as BioPage;
  document.body.append(element);
  await soon(() => expect(find(element, 'bio-header')).not.toBeNull());
  return element;
};

describe('the elements of the page', () => {
  it('are bio-header, link-tree, chat-container and a2ui-root, each with its content in a shadow root of its own', async () => {
    const element = await page();
    element.session.approach();
    await element.session.begun();
    FakeSocket.last.open();
    element.session.say('Where can I listen to your music?');
    FakeSocket.last.say(...lines('links').slice(1, -1));
    await soon(() => expect(all(element, 'a2ui-surface a')).not.toEqual([]));
    for (const [name, words] of [['bio-header', 'Ada Moreau'], ['link-tree', 'Bandcamp'], ['chat-container', 'Enjoy listening!'], ['a2ui-root', 'Spotify']] as const) {
      const [drawn] = all(element, name);
      expect(drawn?.shadowRoot?.mode, name).toBe('open');
      expect(drawn?.textContent, name).toBe('');
      expect(text(drawn!), name).toContain(words);
    }
    const parts = [...document.body.querySelectorAll('*')].map((one) => one.localName);
    expect(parts).toEqual(['bio-page', 'bio-header', 'link-tree', 'event-list', 'chat-container']);
  });

  it('are fed by signals: what the store holds is drawn when it changes, and only while they are on the page', async () => {
    const element = await page();
    const { bio, owner } = element.session.store;
    bio.value = { ...bio.value!, displayName: 'Ada of the Signals' };
    await soon(() => expect(text(find(element, 'bio-header')!)).toContain('Ada of the Signals'));
    owner.value = true;
    await soon(() => expect(text(find(element, 'bio-header')!)).toContain('Edit your page'));
    const header = find<LitElement>(element, 'bio-header')!;
    element.remove();
    const asked = vi.spyOn(header, 'requestUpdate');
    owner.value = false;
    expect(asked).not.toHaveBeenCalled();
  });
});
