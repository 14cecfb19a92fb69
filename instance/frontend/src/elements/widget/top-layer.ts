/** What is to be above everything of the page around it. */

/** Into the top layer, or where there is none above everything that has a z-index. */
export function raise(what: HTMLElement): void {
  if (what.isConnected && 'showPopover' in what) {
    // A dialog would take the focus, which nobody has asked for yet.
    what.inert = true;
    if (!what.matches(':popover-open')) what.showPopover();
    what.inert = false;
  } else if (what instanceof HTMLDialogElement) what.show();
}

export function lower(what: HTMLDialogElement): void {
  if (what.open) what.close();
  if ('hidePopover' in what && what.popover && what.matches(':popover-open')) what.hidePopover();
}
