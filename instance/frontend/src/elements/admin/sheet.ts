/** How everything on the creator's side looks: headings, forms, cards, buttons, lists, tables, what is empty or still loading. */
import { css } from 'lit';

export const sheet = css`
  :host {
    color: var(--ink);
    line-height: 1.5;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
  }
  h1 {
    font-size: 1.625rem;
    line-height: 1.2;
    letter-spacing: -0.022em;
    font-weight: 700;
    text-wrap: balance;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: 1.0625rem;
    line-height: 1.35;
    letter-spacing: -0.01em;
    font-weight: 650;
  }
  h3 {
    font-size: 0.9375rem;
    font-weight: 650;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    justify-content: space-between;
    gap: 12px 20px;
    margin-block-end: 24px;
  }
  .head > :first-child {
    flex: 1 1 260px;
    min-width: 0;
  }
  .intro,
  .soft {
    color: var(--ink-soft);
    text-wrap: pretty;
  }
  .intro {
    margin-block-start: 6px;
    max-width: 62ch;
  }
  .small {
    font-size: 0.8125rem;
  }
  .stack {
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }
  .row.end {
    justify-content: flex-end;
  }
  .row.between {
    justify-content: space-between;
  }
  .grow {
    flex: 1 1 0;
    min-width: 0;
  }
  .card {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 18px;
    padding: 20px;
    box-shadow: var(--shadow);
  }
  .card > h2 {
    margin-block-end: 4px;
  }
  .card > h2 + .soft {
    margin-block-end: 16px;
  }
  .fields {
    display: grid;
    gap: 18px 16px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
  }
  .fields > .wide {
    grid-column: 1 / -1;
  }
  :where(input:not([type='checkbox'], [type='radio'], [type='color'], [type='file'], [type='range']), select, textarea) {
    width: 100%;
    min-height: 44px;
    padding: 10px 13px;
    font: inherit;
    color: inherit;
    background: var(--card);
    border: 1px solid color-mix(in oklab, var(--ink-soft) 62%, var(--line));
    border-radius: 12px;
    transition: border-color 0.15s;
  }
  select {
    padding-inline-end: 34px;
    appearance: none;
    background-image: linear-gradient(45deg, transparent 50%, currentColor 50%), linear-gradient(-45deg, transparent 50%, currentColor 50%);
    background-position: calc(100% - 19px) 55%, calc(100% - 14px) 55%;
    background-size: 5px 5px;
    background-repeat: no-repeat;
  }
  :host-context([dir='rtl']) select,
  :host(:dir(rtl)) select {
    background-position: 14px 55%, 19px 55%;
  }
  textarea {
    min-height: 96px;
    line-height: 1.5;
    resize: vertical;
    field-sizing: content;
    max-height: 60vh;
  }
  ::placeholder {
    color: var(--ink-soft);
    opacity: 1;
  }
  :is(input, select, textarea):focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 0;
    border-color: transparent;
  }
  :is(input, select, textarea)[aria-invalid='true'] {
    border-color: var(--danger);
  }
  :is(input, select, textarea):disabled {
    opacity: 0.6;
  }
  input:is([type='checkbox'], [type='radio']) {
    width: 20px;
    height: 20px;
    margin: 2px;
    accent-color: var(--accent);
  }
  .primary,
  .quiet,
  .danger,
  .plain {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 44px;
    padding: 9px 18px;
    border-radius: 999px;
    border: 1px solid transparent;
    font-weight: 600;
    font-size: 0.9375rem;
    line-height: 1.3;
    text-align: center;
    text-decoration: none;
    transition: background 0.15s, border-color 0.15s, filter 0.15s;
  }
  .primary {
    background: var(--accent);
    color: var(--on-accent);
  }
  .primary:hover {
    filter: brightness(1.07);
  }
  .quiet {
    background: var(--card);
    border-color: color-mix(in oklab, var(--ink-soft) 35%, var(--line));
  }
  .quiet:hover {
    background: var(--accent-soft);
    border-color: var(--accent-line);
  }
  .danger {
    background: var(--card);
    color: var(--danger);
    border-color: color-mix(in oklab, var(--danger) 45%, var(--line));
  }
  .danger:hover {
    background: var(--danger-soft);
  }
  .plain {
    padding-inline: 10px;
    color: var(--accent-ink);
  }
  .plain:hover {
    background: var(--accent-soft);
  }
  .small:is(.primary, .quiet, .danger, .plain) {
    min-height: 36px;
    padding: 6px 14px;
    font-size: 0.875rem;
  }
  .only {
    display: inline-grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 12px;
    color: var(--ink-soft);
  }
  .only:hover {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  :is(button, .primary, .quiet, .danger):disabled {
    cursor: default;
    opacity: 0.55;
    filter: none;
  }
  :is(a, button, summary, [tabindex='0']):focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 2px;
  }
  summary {
    cursor: pointer;
  }
  .link {
    color: var(--accent-ink);
    font-weight: 550;
  }
  .chip {
    justify-self: start;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 3px 10px;
    border-radius: 999px;
    font-size: 0.8125rem;
    font-weight: 550;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .chip.good {
    background: var(--success-soft);
    color: var(--success);
  }
  .chip.care {
    background: var(--warning-soft);
    color: var(--warning);
  }
  .chip.bad {
    background: var(--danger-soft);
    color: var(--danger);
  }
  .chip.calm {
    background: color-mix(in oklab, var(--line) 55%, var(--card));
    color: var(--ink-soft);
  }
  .chip .icon {
    width: 1rem;
    height: 1rem;
  }
  .note {
    display: flex;
    gap: 10px;
    padding: 12px 14px;
    border-radius: 14px;
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  .note.care {
    background: var(--warning-soft);
    color: var(--warning);
  }
  .note.bad {
    background: var(--danger-soft);
    color: var(--danger);
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  th {
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--ink-soft);
  }
  :is(th, td) {
    padding: 10px 12px;
    text-align: start;
    vertical-align: top;
    border-block-end: 1px solid var(--line);
  }
  tr:last-child > td {
    border-block-end: 0;
  }
  :is(th, td).number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .empty {
    padding: 40px 20px;
    text-align: center;
    color: var(--ink-soft);
    border: 1px dashed color-mix(in oklab, var(--ink-soft) 35%, var(--line));
    border-radius: 18px;
  }
  .skeleton {
    display: block;
    min-height: 1em;
    border-radius: 10px;
    background: linear-gradient(90deg, var(--line) 25%, color-mix(in oklab, var(--line) 45%, var(--card)) 50%, var(--line) 75%) 0 / 300% 100%;
    animation: glide 1.4s linear infinite;
  }
  @keyframes glide {
    from {
      background-position: 150% 0;
    }
    to {
      background-position: -150% 0;
    }
  }
  .savebar {
    position: sticky;
    inset-block-end: calc(12px + var(--bottom, 0px));
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 10px;
    margin-block-start: 20px;
    padding: 10px 12px 10px 18px;
    background: var(--card-high);
    border: 1px solid var(--line);
    border-radius: 999px;
    box-shadow: var(--shadow-high);
  }
  .savebar > :first-child {
    margin-inline-end: auto;
    font-size: 0.875rem;
    color: var(--ink-soft);
  }
  @media (max-width: 599px) {
    h1 {
      font-size: 1.4375rem;
    }
    .card {
      padding: 16px;
    }
  }
  @media (forced-colors: active) {
    .primary,
    .chip {
      border: 1px solid ButtonText;
    }
  }
`;
