/** How the editor of the look is laid out: beside its preview where there is room, and below it on a phone. */
import { css } from 'lit';

export const layout = css`
  .editor {
    display: grid;
    grid-template-columns: minmax(330px, 25rem) minmax(0, 1fr);
    gap: 28px;
    align-items: start;
  }
  .preview {
    position: sticky;
    inset-block-start: calc(var(--top, 0px) + 24px);
    height: calc(100dvh - var(--top, 0px) - var(--bottom, 0px) - 56px);
    min-width: 0;
  }
  .side {
    min-width: 0;
  }
  [role='tablist'] {
    display: flex;
    gap: 4px;
    margin-block-end: 18px;
    padding: 4px;
    overflow-x: auto;
    scrollbar-width: none;
    border-radius: 16px;
    background: var(--card);
    border: 1px solid var(--line);
  }
  [role='tab'] {
    position: relative;
    flex: 1 0 auto;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 3px;
    min-width: 56px;
    padding: 8px 6px 6px;
    border-radius: 12px;
    color: var(--ink-soft);
    font-size: 0.6875rem;
    font-weight: 600;
    line-height: 1.2;
  }
  [role='tab'][aria-selected='true'] {
    background: var(--accent-soft);
    color: var(--accent-ink);
  }
  [role='tab']:hover {
    color: var(--ink);
  }
  .badge {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-end: 6px;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--warning);
    border: 2px solid var(--card);
    box-sizing: content-box;
  }
  [role='tabpanel']:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: 6px;
    border-radius: 4px;
  }
  .savebar {
    flex-wrap: nowrap;
    gap: 4px;
    padding: 8px 10px;
  }
  .savebar button {
    flex: none;
    white-space: nowrap;
  }
  .savebar .only:disabled {
    opacity: 0.4;
  }
  .state {
    padding-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .state::before {
    content: '';
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--success);
  }
  .state.open::before {
    background: var(--warning);
  }
  .folding {
    display: none;
  }

  /* The bar that stays above on small screens. */
  @media (max-width: 899px) {
    :host {
      --top: calc(57px + env(safe-area-inset-top));
    }
  }
  :host([narrow]) .editor {
    display: block;
  }
  :host([narrow]) .preview {
    z-index: 2;
    height: min(42dvh, 400px);
    inset-block-start: var(--top, 0px);
    margin-inline: calc(-1 * var(--gutter, 16px));
    margin-block-end: 16px;
    padding: 10px var(--gutter, 16px) 0;
    background: var(--page);
    border-block-end: 1px solid var(--line);
    box-shadow: var(--shadow-high);
  }
  :host([narrow]) .preview.folded {
    height: auto;
    padding-block-end: 10px;
  }
  :host([narrow]) .folding {
    position: absolute;
    inset-block-start: 10px;
    inset-inline-end: var(--gutter, 16px);
    z-index: 1;
    display: grid;
    place-items: center;
    width: 38px;
    height: 38px;
    border-radius: 12px;
    color: var(--ink-soft);
  }
  :host([narrow]) .preview.folded .folding {
    position: static;
    display: flex;
    gap: 8px;
    width: 100%;
    background: var(--accent-soft);
    color: var(--accent-ink);
    font-weight: 600;
    font-size: 0.875rem;
    align-items: center;
    justify-content: center;
  }
  :host([narrow]) .preview:not(.folded) .folding span {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  :host([narrow]) .preview:not(.folded) .folding .icon {
    rotate: 180deg;
  }
  :host([narrow]) .savebar .state span {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;
