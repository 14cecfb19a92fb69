/**
 * How the bubble and its panel look, and how they keep apart from the page around them.
 *
 * Of that page three things reach in here: rules for `chat-widget` itself, inherited properties, and custom properties. The host
 * element has no box and says so with `!important`, which from inside goes before the page's; `.cib` begins everything
 * anew; and our own custom properties are set on `.cib`, which no rule of the page can name.
 */
const css = String.raw;

export const styles = css`
  :host(:not([inline])) {
    all: initial !important;
    display: contents !important;
  }
  :host([hidden]) {
    display: none !important;
  }
  :host([inline]) {
    display: block;
    width: 100%;
    max-width: var(--cib-widget-width, 100%);
    height: var(--cib-widget-height, 600px);
  }
  .cib {
    all: initial;
    display: contents;
    direction: ltr;
    color-scheme: light dark;
    font-size: medium;
    --hue: 285;
    --hue-2: 345;
    --tint: var(--cib-primary, oklch(0.51 0.2 var(--hue)));
    --fill: linear-gradient(135deg, var(--tint), var(--cib-secondary, var(--cib-primary, oklch(0.51 0.2 var(--hue-2)))));
    --on: var(--cib-on-primary, #fff);
    --back: var(--cib-surface, light-dark(oklch(0.977 0.006 var(--hue)), oklch(0.185 0.012 var(--hue))));
    --card: light-dark(#fff, oklch(0.265 0.016 var(--hue)));
    --edge: light-dark(oklch(0.9 0.01 var(--hue)), oklch(0.36 0.016 var(--hue)));
    --ink: light-dark(oklch(0.24 0.02 var(--hue)), oklch(0.955 0.006 var(--hue)));
    --soft: light-dark(oklch(0.48 0.02 var(--hue)), oklch(0.75 0.014 var(--hue)));
    --link: light-dark(oklch(from var(--tint) 0.47 c h), oklch(from var(--tint) 0.82 calc(c * 0.6) h));
    --time: var(--cib-duration, 220ms);
    --ease: var(--cib-easing, cubic-bezier(0.2, 0.8, 0.2, 1));
    --rem: var(--cib-font-size, var(--medium, 16px));
    --side: var(--cib-widget-side, 20px);
    --bottom: var(--cib-widget-bottom, 20px);
  }
  .cib[dir='rtl'] {
    direction: rtl;
  }
  :host([inline]) .cib {
    display: block;
    height: 100%;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  :is(a, button):focus-visible {
    outline: 3px solid var(--link);
    outline-offset: 3px;
  }
  .corner,
  .panel,
  .inline {
    margin: 0;
    padding: 0;
    border: 0;
    color: var(--ink);
    font: 400 1rem/1.45 var(--cib-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  .corner {
    position: fixed;
    inset: auto calc(var(--side) + env(safe-area-inset-right)) calc(var(--bottom) + env(safe-area-inset-bottom)) auto;
    z-index: 2147483647;
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    gap: 12px;
    width: auto;
    height: auto;
    overflow: visible;
    background: none;
    pointer-events: none;
  }
  .left .corner {
    inset-inline: auto;
    left: calc(var(--side) + env(safe-area-inset-left));
    right: auto;
    align-items: flex-start;
  }
  /* Its own sides are physical: left is left in every language. */
  [dir='rtl'] .corner {
    align-items: flex-start;
  }
  .left[dir='rtl'] .corner {
    align-items: flex-end;
  }
  .corner > * {
    pointer-events: auto;
  }
  .bubble {
    position: relative;
    display: grid;
    place-items: center;
    width: 60px;
    height: 60px;
    border-radius: 50%;
    background: var(--fill);
    color: var(--on);
    box-shadow:
      0 2px 6px rgb(20 10 40 / 0.16),
      0 12px 32px -8px rgb(20 10 40 / 0.4);
    animation: pop var(--time) var(--ease) both;
    transition: transform var(--time) var(--ease);
  }
  .bubble:hover {
    transform: scale(1.06);
  }
  .bubble:active {
    transform: scale(0.96);
  }
  .bubble img {
    width: 100%;
    height: 100%;
    border-radius: 50%;
    border: 3px solid transparent;
    object-fit: cover;
    background: var(--fill) border-box;
  }
  /* A sign beside the face says what the face is for. */
  .bubble img + svg {
    position: absolute;
    inset: auto -3px -3px auto;
    width: 24px;
    height: 24px;
    padding: 4px;
    border-radius: 50%;
    background: var(--fill);
    box-shadow: 0 0 0 2px var(--card);
  }
  svg {
    width: 28px;
    height: 28px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .bubble[aria-expanded='true'] :is(img, .talk),
  .bubble[aria-expanded='false'] .shut {
    display: none;
  }
  .dot {
    position: absolute;
    inset: -1px -1px auto auto;
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: #d92d20;
    box-shadow: 0 0 0 2.5px var(--card);
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .teaser {
    display: grid;
    gap: 10px;
    justify-items: start;
    max-width: min(300px, calc(100vw - 2 * var(--side)));
    padding: 14px 16px;
    padding-inline-end: 44px;
    border: 1px solid var(--edge);
    border-radius: 20px;
    background: var(--card);
    box-shadow: 0 16px 40px -12px rgb(20 10 40 / 0.3);
    animation: rise calc(var(--time) * 1.5) var(--ease) both;
    position: relative;
  }
  .teaser .ask {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .teaser .quick {
    padding: 7px 13px;
    border: 1px solid var(--edge);
    border-radius: 999px;
    color: var(--link);
    font-size: 0.875rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .teaser .quick:hover {
    background: var(--back);
  }
  .teaser .dismiss {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    border-radius: 50%;
    color: var(--soft);
  }
  .dismiss svg {
    width: 16px;
    height: 16px;
  }
  .panel {
    position: fixed;
    inset: auto calc(var(--side) + env(safe-area-inset-right)) calc(var(--bottom) + 76px + env(safe-area-inset-bottom)) auto;
    z-index: 2147483647;
    width: min(var(--cib-widget-width, 400px), calc(100vw - 2 * var(--side)));
    height: min(var(--cib-widget-height, 640px), calc(100dvh - var(--bottom) - 96px));
    max-width: none;
    max-height: none;
    overflow: hidden;
    border: 1px solid var(--edge);
    border-radius: min(var(--cib-radius, 22px), 32px);
    background: var(--back);
    box-shadow: 0 24px 64px -16px rgb(20 10 40 / 0.36);
    overscroll-behavior: contain;
    transform-origin: bottom right;
    animation: open var(--time) var(--ease);
  }
  .left .panel {
    left: calc(var(--side) + env(safe-area-inset-left));
    right: auto;
    transform-origin: bottom left;
  }
  .panel:focus-visible {
    outline: none;
  }
  .panel::backdrop {
    background: none;
  }
  .full.panel {
    inset: 0;
    top: var(--top, 0);
    width: 100%;
    height: var(--tall, 100dvh);
    border: 0;
    border-radius: 0;
    animation-name: rise;
  }
  .inline {
    height: 100%;
    overflow: hidden;
    border: 1px solid var(--edge);
    border-radius: min(var(--cib-radius, 22px), 32px);
    background: var(--back);
  }
  .chat {
    height: 100%;
  }
  .wait {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 16px;
    height: 100%;
    padding: 24px;
    text-align: center;
  }
  .wait i {
    width: 34px;
    height: 34px;
    border: 3px solid var(--edge);
    border-top-color: var(--tint);
    border-radius: 50%;
    animation: turn 900ms linear infinite;
  }
  .wait p {
    margin: 0;
  }
  .wait .again {
    padding: 10px 18px;
    border-radius: 999px;
    background: var(--fill);
    color: var(--on);
    font-weight: 600;
  }
  .wait a,
  .wait .leave {
    color: var(--link);
    font-weight: 600;
    text-decoration: underline;
    padding: 4px;
  }
  @keyframes pop {
    from {
      opacity: 0;
      transform: scale(0.6);
    }
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
  @keyframes open {
    from {
      opacity: 0;
      transform: translateY(16px) scale(0.96);
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 1ms !important;
      transition: none !important;
    }
    .wait i {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .teaser,
    .panel,
    .wait .again {
      border: 1px solid ButtonText;
    }
  }
  @media print {
    .corner,
    .panel {
      display: none !important;
    }
  }
`;
