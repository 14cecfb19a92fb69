/** Two hues out of the handle: the same creator has the same colours on every visit and every device. */

/** Degrees in [0, 360): the accent and its companion for gradients. Equal handles give equal hues. */
export function hues(handle: string): [number, number] {
  let hash = 2166136261;
  for (const character of handle) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
  const hue = (hash >>> 0) % 360;
  return [hue, (hue + 35 + ((hash >>> 9) % 35)) % 360];
}

export function applyAccent(handle: string, root: HTMLElement = document.documentElement): void {
  const [hue, companion] = hues(handle);
  root.style.setProperty('--hue', String(hue));
  root.style.setProperty('--hue-2', String(companion));
}

/** One or two capitals for a face that has no picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? [...words.at(-1)!][0]! : '';
  return (first + last).toUpperCase();
}
