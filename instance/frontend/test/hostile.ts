/** Texts that no model should write, and some will: made of the pieces that readers of markup trip over, the same on every run. */
const PIECES = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '![x](https://evil.example/x.png)', '![](http://evil.example)', '[a](javascript:alert(1))',
  '[a](https://e.example/)', '[a](https://e.example/_(x)_"y")', '**', '*', '__', '_', '~~', '`', '``', '```', '```html', '\n', '\n\n', '    ', '  ', '- ', '1. ', '> ', '# ',
  '| a | b |', '|---|---|', '|', '---', '***', '\\', 'word', 'zwei', 'كلمة', '😀', '\uD83D', 'https://e.example/x', 'javascript:alert(1)', 'data:text/html,x', '<a href="//e">',
  '&lt;', '&#60;', '\u202E', '\u0000', '\t', '<svg/onload=alert(1)>', '<style>@import url(//e)</style>', 'url(//e)', '](', '![', '<https://e.example/>', '"', "'", '(', ')',
];

/** A sequence of numbers in [0, 1) that is always the same. */
export function dice(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function fuzzed(count: number, signs?: string): string[] {
  const random = dice(count);
  const from = signs ? [...signs] : PIECES;
  return Array.from({ length: count }, () => Array.from({ length: 3 + Math.floor(random() * 40) }, () => from[Math.floor(random() * from.length)]).join(''));
}
