/** How hard a password is to guess, roughly: enough to say in words, never a promise. */

/** The shortest and the longest that the instance takes. */
export const SHORTEST = 10;
export const LONGEST = 200;

const COMMON = ['password', 'passwort', 'qwerty', 'qwertz', 'letmein', 'welcome', 'iloveyou', '123456', 'abcdef', 'admin'];

/** How much of a text is new at each character: repeats and runs like `abc` or `321` say nothing. */
function news(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const [before, one] = [text.codePointAt(at - 1) ?? -9, text.codePointAt(at)!];
    const run = at > 0 && Math.abs(one - before) <= 1;
    const again = at > 2 && text.slice(0, at).includes(text.slice(at - 2, at + 1));
    count += run || again ? 0.25 : 1;
  }
  return count;
}

/** Bits of surprise, roughly: characters that say something, by how many kinds there are. */
function surprise(text: string, known: readonly string[]): number {
  let left = text.toLowerCase();
  for (const word of [...COMMON, ...known]) if (word.length > 2) left = left.replaceAll(word, ' ');
  const kinds = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\p{Lo}/u, 40], [/\d/, 10], [/[^\p{L}\d]/u, 20]] as const;
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  return news(left) * Math.log2(Math.max(alphabet, 2)) * 0.75;
}

export type Strength = 'none' | 'weak' | 'fair' | 'good' | 'strong';
export const LEVELS: readonly Strength[] = ['none', 'weak', 'fair', 'good', 'strong'];

/** How strong a password is, knowing what its person's name and address are. */
export function strength(password: string, about: readonly string[] = []): Strength {
  if (password === '') return 'none';
  if (likely(password, about)) return 'weak';
  const known = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u));
  const bits = surprise(password, known);
  if ([...password].length < SHORTEST || bits < 35) return 'weak';
  return bits < 50 ? 'fair' : bits < 70 ? 'good' : 'strong';
}

/** Whether it is refused: one's own name or address, or the same few characters again and again. */
export function likely(password: string, about: readonly string[] = []): boolean {
  const text = password.trim().toLowerCase();
  return new Set(password).size < 4 || about.some((known) => known.trim() !== '' && known.trim().toLowerCase() === text);
}
