import { describe, expect, it } from 'vitest';
import { Steps } from '../../../src/elements/admin/look/steps.ts';

/** A value that is edited, with the time in hand. */
function edited() {
  let now = 0;
  let value = 'a';
  const steps = new Steps<string>(() => now);
  return {
    steps,
    read: () => value,
    edit: (to: string, what: string, later = 1000) => {
      now += later;
      steps.note(value, what);
      value = to;
    },
    undo: () => void (value = steps.undo(value) ?? value),
    redo: () => void (value = steps.redo(value) ?? value),
  };
}

describe('steps', () => {
  it('takes back one after the other and does them again', () => {
    const one = edited();
    one.edit('b', 'x');
    one.edit('c', 'y');
    one.undo();
    expect(one.read()).toBe('b');
    one.undo();
    expect(one.read()).toBe('a');
    expect(one.steps.canUndo.value).toBe(false);
    one.undo();
    expect(one.read()).toBe('a');
    one.redo();
    one.redo();
    expect(one.read()).toBe('c');
    expect(one.steps.canRedo.value).toBe(false);
  });

  it('takes back in one step what was typed in one go', () => {
    const one = edited();
    for (const typed of ['b', 'bc', 'bcd']) one.edit(typed, 'primary', 100);
    one.undo();
    expect(one.read()).toBe('a');
    one.redo();
    expect(one.read()).toBe('bcd');
  });

  it('keeps apart what was edited after a rest, and what is another thing', () => {
    const one = edited();
    one.edit('b', 'primary', 100);
    one.edit('c', 'primary', 800);
    one.edit('d', 'radius', 100);
    const values = [0, 1, 2].map(() => (one.undo(), one.read()));
    expect(values).toEqual(['c', 'b', 'a']);
  });

  it('forgets what was taken back once something else is edited, and never joins that to what was before', () => {
    const one = edited();
    one.edit('b', 'x', 100);
    one.edit('c', 'y', 100);
    one.undo();
    one.edit('d', 'x', 100);
    expect(one.steps.canRedo.value).toBe(false);
    one.undo();
    expect(one.read()).toBe('b');
  });

  it('can be told to forget', () => {
    const one = edited();
    one.edit('b', 'x');
    one.steps.clear();
    expect(one.steps.canUndo.value).toBe(false);
  });
});
