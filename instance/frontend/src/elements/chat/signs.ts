/** Icons that only the chat draws, and only when there is a conversation: they are not part of the first look. */
import { html, type TemplateResult } from 'lit';

const PATHS = {
  copy: 'M9 9h10.500v11.500H9V9Z M15 9V4.500H4.500V16H9',
  lock: 'M6 11h12v9.500H6V11Z M8.500 11V8a3.500 3.500 0 0 1 7 0v3 M12 15v2',
} as const;

export const sign = (name: keyof typeof PATHS): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
