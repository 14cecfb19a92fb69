/** An icon in a template: decoration only, the words beside it carry the meaning. */
import { svg, html, type TemplateResult } from 'lit';
import { iconPath } from '../surface/icons.ts';

export const icon = (name: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`<path d=${iconPath(name)}></path>`}</svg>`;
