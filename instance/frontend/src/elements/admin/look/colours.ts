/** Colours as they are written in the look, `#rgb`, `#rrggbb` or `oklch(…)`: the same that the instance takes. Pure. */

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const OKLCH = /^oklch\( *(\d{1,3}(?:\.\d{1,4})?)(%?) +(\d(?:\.\d{1,4})?) +(\d{1,3}(?:\.\d{1,3})?)(?:deg)? *\)$/;

/** The colour as `#rrggbb`, which a colour picker takes; null where the text is no colour. What a screen cannot show is brought near. */
export function hexOf(text: string): string | null {
  if (HEX.test(text)) {
    const digits = text.slice(1).toLowerCase();
    return `#${digits.length === 6 ? digits : [...digits].map((digit) => digit + digit).join('')}`;
  }
  const found = OKLCH.exec(text);
  if (!found) return null;
  const lightness = Number(found[1]) / (found[2] ? 100 : 1);
  const [chroma, hue] = [Number(found[3]), Number(found[4])];
  if (lightness > 1 || chroma > 0.5 || hue > 360) return null;
  return `#${fromOklch(lightness, chroma, hue).map(byte).join('')}`;
}

const byte = (linear: number): string => {
  const channel = Math.min(Math.max(linear, 0), 1);
  const coded = channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055;
  return Math.round(coded * 255)
    .toString(16)
    .padStart(2, '0');
};

/** Linear sRGB by the matrices of CSS Color 4. */
function fromOklch(lightness: number, chroma: number, hue: number): number[] {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}
