/** The tokens of a look as they are edited: five groups, and how each token is chosen. Held against the instance's own by a test. */
import type { TokensBody } from '../../../protocol/admin.ts';

export type Group = keyof TokensBody;
export type Value = string | number | null;

interface Named {
  name: string;
}
export interface Colour extends Named {
  kind: 'colour';
}
/** `from` and `to` are what the instance takes; `plain` is how it comes. */
export interface Slider extends Named {
  kind: 'slider';
  from: number;
  to: number;
  step: number;
  plain: number;
  unit: 'pixels' | 'milliseconds' | 'factor';
}
/** An option without a name is how it comes, where that is none of the others. */
export interface Choice extends Named {
  kind: 'choice' | 'font' | 'weight';
  options: readonly (string | number)[];
  plain: string | number;
}
export interface Picture extends Named {
  kind: 'picture';
}
export type Field = Colour | Slider | Choice | Picture;

const colour = (name: string): Colour => ({ kind: 'colour', name });
const slider = (name: string, [from, to, step]: [number, number, number], plain: number, unit: Slider['unit'] = 'pixels'): Slider => ({
  kind: 'slider', name, from, to, step, plain, unit,
});
const choice = (name: string, options: Choice['options'], plain: string | number, kind: Choice['kind'] = 'choice'): Choice => ({
  kind, name, options, plain,
});

/** Stacks of fonts that are on people's machines, as the instance writes them into the style sheet. */
export const FONTS: Readonly<Record<string, string>> = {
  system: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif",
  humanist: "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', source-sans-pro, sans-serif",
  geometric: "Avenir, Montserrat, Corbel, 'URW Gothic', source-sans-pro, sans-serif",
  rounded: "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, Comfortaa, Manjari, 'Arial Rounded MT Bold', sans-serif",
  serif: "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, serif",
  oldstyle: "'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', P052, serif",
  slab: "Rockwell, 'Rockwell Nova', 'Roboto Slab', 'DejaVu Serif', 'Sitka Small', serif",
  mono: "ui-monospace, 'Cascadia Code', 'Source Code Pro', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
};
const fonts = Object.keys(FONTS);

export const FIELDS: Readonly<Record<Group, readonly Field[]>> = {
  brand: [
    colour('primary'),
    colour('secondary'),
    colour('surface'),
    colour('text'),
    choice('scheme', ['auto', 'light', 'dark'], 'auto'),
    choice('backdrop', ['', 'plain', 'glow', 'gradient', 'dots', 'waves', 'image'], ''),
    { kind: 'picture', name: 'image' },
    colour('darkPrimary'),
    colour('darkSecondary'),
    colour('darkSurface'),
    colour('darkText'),
  ],
  typography: [
    choice('font', fonts, 'system', 'font'),
    choice('headingFont', fonts, 'system', 'font'),
    slider('size', [14, 22, 1], 16),
    choice('weight', [300, 400, 500, 600], 400, 'weight'),
    choice('headingWeight', [400, 500, 600, 700, 800], 700, 'weight'),
  ],
  shape: [
    slider('radius', [0, 40, 1], 18),
    slider('borderWidth', [0, 4, 1], 1),
    choice('buttons', ['', 'filled', 'outlined', 'soft'], ''),
    choice('shadow', ['', 'none', 'soft', 'hard'], ''),
    choice('avatar', ['circle', 'rounded', 'square'], 'circle'),
  ],
  layout: [
    slider('width', [320, 1200, 10], 560),
    slider('spacing', [0.5, 2, 0.05], 1, 'factor'),
    choice('align', ['center', 'start'], 'center'),
    choice('position', ['left', 'right'], 'right'),
    slider('widgetWidth', [280, 640, 10], 380),
    slider('widgetHeight', [320, 900, 10], 600),
  ],
  motion: [slider('duration', [0, 1000, 20], 160, 'milliseconds'), choice('easing', ['gentle', 'linear', 'springy'], 'gentle')],
};
export const GROUPS = Object.keys(FIELDS) as Group[];

/** The look in one order and without what says nothing, so that the same look is the same text. */
export function tidy(tokens: TokensBody): Required<TokensBody> {
  const group = (name: Group): Record<string, string | number> =>
    Object.fromEntries(
      Object.entries(tokens[name] ?? {})
        .filter((entry): entry is [string, string | number] => entry[1] !== null)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return Object.fromEntries(GROUPS.map((name) => [name, group(name)])) as Required<TokensBody>;
}

/** The look with one token changed; null leaves it as it comes. Without a name it is the whole group. */
export const changed = (tokens: TokensBody, group: Group, name: string | null, value: Value): Required<TokensBody> =>
  tidy({ ...tokens, [group]: name === null ? {} : { ...tokens[group], [name]: value } });

export const same = (one: TokensBody, other: TokensBody): boolean => JSON.stringify(tidy(one)) === JSON.stringify(tidy(other));

/** What the instance warns of, by the token that it names first (`brand.text: …`), in its words. */
export function byField(warnings: readonly string[]): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  for (const warning of warnings) {
    const [, field = '', words = warning] = /^([a-zA-Z]+\.[a-zA-Z]+): (.*)$/s.exec(warning) ?? [];
    (told[field] ??= []).push(words.replace(/^./u, (letter) => letter.toUpperCase()));
  }
  return told;
}
