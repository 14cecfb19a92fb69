/** How the tokens of a group are laid out. */
import { css } from 'lit';

export const panel = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 22px;
  }
  .head {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  .head p {
    margin: 0;
    font-size: 0.875rem;
    line-height: 1.5;
    color: var(--ink-soft);
  }
  .quiet {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
    padding: 0 10px;
    border-radius: 10px;
    color: var(--accent-ink);
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
  }
  .quiet:hover {
    background: var(--accent-soft);
  }
  .quiet .icon {
    width: 1rem;
    height: 1rem;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .title,
  legend {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    width: 100%;
    min-height: 32px;
    margin-block-end: 4px;
    padding: 0;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .value {
    margin-inline-start: auto;
    color: var(--ink-soft);
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .reset {
    flex: none;
    display: grid;
    place-items: center;
    width: 32px;
    height: 32px;
    border-radius: 9px;
    color: var(--ink-soft);
  }
  .reset:hover {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .reset .icon {
    width: 1rem;
    height: 1rem;
  }
  .below {
    margin: 6px 0 0;
    font-size: 0.8125rem;
    line-height: 1.4;
    color: var(--ink-soft);
  }
  .below.wrong {
    color: var(--danger);
  }
  input[type='range'] {
    display: block;
    width: 100%;
    height: 28px;
    margin: 0;
    accent-color: var(--accent);
    cursor: pointer;
  }
  input[type='range']:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
    border-radius: 8px;
  }
  .options {
    display: grid;
    gap: 6px;
    grid-template-columns: repeat(auto-fit, minmax(78px, 1fr));
  }
  .options.fonts {
    grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
  }
  .options label {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 2px;
    min-height: 42px;
    padding: 8px 6px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--card);
    font-size: 0.8125rem;
    overflow-wrap: normal;
    line-height: 1.25;
    cursor: pointer;
    text-align: center;
  }
  .fonts label {
    text-align: start;
    min-height: 62px;
    padding-inline: 12px;
  }
  .fonts span {
    font-size: 1.0625rem;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .fonts small {
    font-size: 0.75rem;
    color: var(--ink-soft);
  }
  .options label:hover {
    border-color: var(--accent-line);
  }
  .options label:has(:checked) {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .options label:has(:focus-visible) {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  .options input {
    position: absolute;
    opacity: 0;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    cursor: pointer;
  }
  h2 {
    margin: 6px 0 -12px;
    padding-block-start: 18px;
    border-block-start: 1px solid var(--line);
    font-size: 0.9375rem;
  }
  .more {
    margin: 0 0 -8px;
    font-size: 0.8125rem;
    color: var(--ink-soft);
  }
  .warning {
    display: flex;
    gap: 8px;
    margin: 0;
    padding: 8px 10px;
    border-radius: 10px;
    background: var(--warning-soft);
    color: var(--warning);
    font-size: 0.8125rem;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .warning .icon {
    width: 1rem;
    height: 1rem;
  }
`;
