import { afterEach, describe, expect, it } from 'vitest';
import { before, dayAt, growth, height, labelled, later, slots, span, ticks } from '../../../src/elements/admin/insight/scales.ts';
import '../../../src/elements/admin/insight/day-chart.ts';
import type { DayChart } from '../../../src/elements/admin/insight/day-chart.ts';
import { ago, bytes, dollars, lasting } from '../../../src/elements/admin/insight/written.ts';
import { speakAdmin } from '../../../src/words/admin/spoken.ts';
import { all, find, put, text } from '../../elements/drawn.ts';

afterEach(async () => {
  document.body.replaceChildren();
  await speakAdmin('en');
});

describe('the numbers beside a plot', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [17, [0, 5, 10, 15, 20]],
    [80, [0, 20, 40, 60, 80]],
    [99, [0, 25, 50, 75, 100]],
    [1234, [0, 500, 1000, 1500]],
  ])('for at most %d are round', (most, expected) => {
    expect(ticks(most)).toEqual(expected);
  });

  it('are whole, begin at nothing and reach over whatever there is', () => {
    for (let most = 1; most < 20_000; most += 7) {
      const found = ticks(most);
      expect(found[0]).toBe(0);
      expect(found.at(-1)).toBeGreaterThanOrEqual(most);
      expect(found.every(Number.isInteger)).toBe(true);
      expect(found.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('the places of days', () => {
  it('fill the room side by side, and each is found where it is', () => {
    const places = slots(30, 600);
    expect(places[0]).toEqual({ start: 0, middle: 10, width: 20 });
    expect(places.at(-1)!.start + places.at(-1)!.width).toBe(600);
    places.forEach(({ middle }, day) => expect(dayAt(middle, 30, 600)).toBe(day));
    expect([dayAt(-5, 30, 600), dayAt(605, 30, 600), dayAt(0, 0, 600)]).toEqual([0, 29, 0]);
  });

  it('have their dates written as often as there is room, and always the last', () => {
    expect(labelled(7, 700)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(labelled(30, 300)).toEqual([1, 8, 15, 22, 29]);
    expect(labelled(1, 10)).toEqual([0]);
    expect(labelled(0, 300)).toEqual([]);
    expect(labelled(400, 300).at(-1)).toBe(399);
  });

  it('reach as high as they count', () => {
    expect([height(5, 10, 200), height(0, 10, 200), height(5, 0, 200)]).toEqual([100, 0, 0]);
  });
});

describe('the time before', () => {
  it('is as long and ends the day before, over the ends of months and summer time', () => {
    expect(before('2027-03-01', '2027-03-30')).toEqual({ from: '2027-01-30', to: '2027-02-28' });
    expect(before('2027-03-28', '2027-03-28')).toEqual({ from: '2027-03-27', to: '2027-03-27' });
    expect(span('2027-03-01', '2027-03-30')).toBe(30);
    expect(later('2028-02-28', 1)).toBe('2028-02-29');
  });

  it('is compared as a part of it, and not where there was nothing', () => {
    expect([growth(15, 10), growth(5, 10), growth(10, 10), growth(3, 0)]).toEqual([0.5, -0.5, 0, null]);
  });
});

describe('a plot', () => {
  const days = ['2027-01-12', '2027-01-13', '2027-01-14'];
  const draw = (values = { values: [3, 0, 5], past: [1, 2, 4] }): Promise<DayChart> => put<DayChart>('day-chart', { days, label: 'Visits', ...values });
  const key = (chart: DayChart, name: string): Promise<boolean> => {
    find(chart, '.plot')!.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
    return chart.updateComplete;
  };

  it('has a bar for each day, as high as its figure, and a line for the time before', async () => {
    const chart = await draw();
    const heights = all(chart, '.bar').map((bar) => Number(bar.getAttribute('height')));
    expect(heights[1]).toBe(0);
    expect(heights[2]! / heights[0]!).toBeCloseTo(5 / 3);
    expect(find(chart, '.before')!.getAttribute('points')!.split(' ')).toHaveLength(3);
    expect(text(chart)).toContain('The time before');
  });

  it('is gone through by keys and says each day', async () => {
    const chart = await draw();
    const plot = find(chart, '.plot')!;
    expect(plot.getAttribute('aria-valuetext')).toBe('Thursday, January 14, 2027: Visits 5, before: 4');
    await key(chart, 'ArrowLeft');
    expect(plot.getAttribute('aria-valuetext')).toBe('Wednesday, January 13, 2027: Visits 0, before: 2');
    expect(text(find(chart, '.tip')!)).toMatch(/Visits\s?: 0/);
    await key(chart, 'Home');
    await key(chart, 'ArrowLeft');
    expect(plot.getAttribute('aria-valuenow')).toBe('1');
    await key(chart, 'End');
    expect(plot.getAttribute('aria-valuenow')).toBe('3');
    await key(chart, 'Escape');
    expect(find(chart, '.tip')).toBeNull();
  });

  it('draws nothing at all without breaking', async () => {
    const chart = await put<DayChart>('day-chart', { days: [], values: [], past: [], label: 'Visits' });
    expect(all(chart, '.bar')).toHaveLength(0);
    await key(chart, 'ArrowRight');
    expect(find(chart, '.tip')).toBeNull();
  });
});

describe('amounts', () => {
  it('are written as the language writes them', async () => {
    const plain = (words: string): string => words.replace(/[\u00a0\u202f]/g, ' ');
    expect([bytes(0), bytes(999), bytes(1500), bytes(12_345_678), bytes(3e9)].map(plain)).toEqual(['0 byte', '999 byte', '1.5 kB', '12.3 MB', '3 GB']);
    expect([dollars(0), dollars(0.0123), dollars(12.5)]).toEqual(['$0.00', '$0.0123', '$12.50']);
    expect([lasting(3), lasting(1500), lasting(65_000)].map(plain)).toEqual(['3 ms', '1.5 sec', '65 sec']);
    await speakAdmin('de');
    expect(plain(bytes(1500))).toBe('1,5 kB');
    expect(plain(dollars(12.5))).toBe('12,50 $');
  });

  it('of time that has passed are told in words for a week', () => {
    const now = Date.parse('2027-01-14T12:00:00Z');
    const at = (seconds: number): string => ago(new Date(now - seconds * 1000).toISOString(), now);
    expect([at(10), at(90), at(3 * 3600), at(86_400), at(8 * 86_400)]).toEqual(['now', '1 minute ago', '3 hours ago', 'yesterday', 'Jan 6, 2027']);
    expect(ago('nonsense', now)).toBe('nonsense');
  });
});
