// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Circles } from '../../src/surface/circles.ts';

const of = (...components: object[]) => ({ version: 'v0.9', updateComponents: { surfaceId: 's', components } });

describe('components that are drawn inside themselves', () => {
  it.each([
    ['a child that is its own parent', [{ id: 'root', component: 'Card', child: 'root' }]],
    ['children that lead back', [{ id: 'root', component: 'Column', children: ['a'] }, { id: 'a', component: 'Row', children: ['b', 'root'] }]],
    ['a template of itself', [{ id: 'root', component: 'List', children: { componentId: 'root', path: '/' } }]],
    ['a tab that holds all tabs', [{ id: 'root', component: 'Tabs', tabs: [{ title: 'x', child: 'root' }] }]],
    ['a dialog inside its own button', [{ id: 'root', component: 'Modal', trigger: 'b', content: 'c' }, { id: 'b', component: 'Button', child: 'root' }]],
  ])('are refused: %s', (_, components) => {
    expect(() => new Circles().take(of(...components))).toThrow('inside itself');
  });

  it('are refused when a later message closes the circle', () => {
    const circles = new Circles();
    circles.take(of({ id: 'root', component: 'Column', children: ['a'] }, { id: 'a', component: 'Text', text: 'root' }));
    expect(() => circles.take(of({ id: 'a', component: 'Card', child: 'root' }))).toThrow('inside itself');
  });

  it('are not those that stand in two places, come before what they lead to, or only speak of each other', () => {
    const circles = new Circles();
    circles.take(of({ id: 'root', component: 'Column', children: ['a', 'b', 'later'] }, { id: 'a', component: 'Card', child: 'c' }, { id: 'b', component: 'Card', child: 'c' }));
    circles.take(of({ id: 'c', component: 'Text', text: 'root', label: 'root' }));
    circles.take(of({ id: 'later', component: 'Text', text: 'a' }));
  });

  it('are told at any depth without running out of stack', () => {
    const deep = Array.from({ length: 50_000 }, (_, at) => ({ id: `c${at}`, component: 'Card', child: `c${at + 1}` }));
    new Circles().take(of(...deep));
    expect(() => new Circles().take(of(...deep, { id: 'c50000', component: 'Card', child: 'c0' }))).toThrow('inside itself');
  });

  it('are forgotten with their surface', () => {
    const circles = new Circles();
    circles.take(of({ id: 'a', component: 'Card', child: 'b' }));
    circles.take({ version: 'v0.9', createSurface: { surfaceId: 's', catalogId: 'c' } });
    circles.take(of({ id: 'b', component: 'Card', child: 'a' }));
  });
});
