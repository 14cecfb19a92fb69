/** How the navigation looks. */
import { css } from 'lit';

export const navStyles = css`
  :host {
    display: contents;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .side {
    position: sticky;
    inset-block-start: 0;
    display: flex;
    flex-direction: column;
    width: 264px;
    height: 100dvh;
    border-inline-end: 1px solid var(--line);
    background: var(--card);
  }
  .items {
    flex: 1;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px 12px 16px;
    scrollbar-width: thin;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    font-size: 1.0625rem;
    letter-spacing: -0.015em;
  }
  .side .brand {
    padding: 20px 20px 14px;
  }
  .sign {
    display: grid;
    place-items: center;
    width: 34px;
    height: 34px;
    border-radius: 11px;
    background: var(--accent-fill);
    color: #fff;
  }
  .view {
    padding: 0 20px 12px;
  }
  .view a {
    width: 100%;
  }
  h2 {
    margin: 16px 10px 4px;
    font-size: 0.75rem;
    font-weight: 650;
    letter-spacing: 0.02em;
    color: var(--ink-soft);
  }
  :is(.items, .sheet) a {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 36px;
    padding: 5px 10px;
    border-radius: 11px;
    font-size: 0.9375rem;
    font-weight: 500;
    text-decoration: none;
    color: var(--ink);
  }
  :is(.items, .sheet) a .icon {
    color: var(--ink-soft);
  }
  :is(.items, .sheet) a:hover {
    background: color-mix(in oklab, var(--accent-soft) 55%, transparent);
  }
  :is(.items, .sheet) a[aria-current] {
    background: var(--accent-soft);
    color: var(--accent-ink);
    font-weight: 620;
  }
  a[aria-current] .icon {
    color: inherit !important;
  }
  .person {
    padding: 12px;
    border-block-start: 1px solid var(--line);
  }
  .self {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 6px 8px;
    border-radius: 12px;
    text-decoration: none;
  }
  .self:hover {
    background: var(--accent-soft);
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    width: 36px;
    height: 36px;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent-ink);
    font-size: 0.8125rem;
    font-weight: 650;
  }
  .name {
    display: grid;
    min-width: 0;
    font-size: 0.875rem;
    line-height: 1.35;
  }
  .name > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name span {
    font-size: 0.8125rem;
    color: var(--ink-soft);
  }
  .tools {
    justify-content: space-between;
    flex-wrap: nowrap;
    margin-block-start: 6px;
  }
  .language {
    display: flex;
    align-items: center;
    gap: 2px;
    padding-inline-start: 8px;
    color: var(--ink-soft);
  }
  .tools .plain {
    white-space: nowrap;
    padding-inline: 8px;
  }
  .language select {
    min-height: 36px !important;
    padding: 4px 6px !important;
    padding-inline-end: 32px !important;
    border-color: transparent;
    background-color: transparent;
    font-size: 0.875rem;
  }
  .language .icon {
    width: 1.125rem;
    height: 1.125rem;
  }
  .top,
  .bar {
    display: none;
  }
  @media (max-width: 899px) {
    .side {
      display: none;
    }
    .top {
      position: sticky;
      inset-block-start: 0;
      z-index: 5;
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: 10px 16px;
      padding-block-start: calc(10px + env(safe-area-inset-top));
      background: color-mix(in oklab, var(--page) 88%, transparent);
      backdrop-filter: blur(14px);
      border-block-end: 1px solid var(--line);
    }
    .bar {
      position: fixed;
      inset-inline: 0;
      inset-block-end: 0;
      z-index: 6;
      display: block;
      padding-block-end: env(safe-area-inset-bottom);
      background: var(--card);
      border-block-start: 1px solid var(--line);
    }
    .bar ul {
      display: grid;
      grid-template-columns: repeat(5, minmax(0, 1fr));
      max-width: 560px;
      margin: 0 auto;
    }
    .bar :is(a, button) {
      display: grid;
      justify-items: center;
      align-content: center;
      gap: 2px;
      width: 100%;
      height: 60px;
      padding: 4px 2px;
      font-size: 0.75rem;
      font-weight: 550;
      text-decoration: none;
      color: var(--ink-soft);
    }
    .bar span {
      max-width: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .bar :is(a, button):focus-visible {
      outline-offset: -3px;
    }
    .bar a[aria-current] {
      color: var(--accent-ink);
    }
    .sheet {
      margin-inline: -8px;
    }
    .sheet ul {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 2px 8px;
    }
    .sheet a {
      min-height: 46px;
    }
    .person {
      margin: 14px -8px -8px;
      padding: 12px 0 0;
    }
  }
`;
