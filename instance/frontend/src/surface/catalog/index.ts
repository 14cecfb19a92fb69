/** The page's own components beside A2UI's basic ones, as a catalogue lists them. */
import type { ComponentApi, WebComponentImplementation } from '@a2ui/web_core/v0_9';
import { ActionButton, ActionCheckBox, Form, Input } from './controls.ts';
import { Badge, Box, Meter, Spacer, StyledText } from './display.ts';
import { LinkCard } from './link-card.ts';
import * as schemas from './schemas.ts';

export { CATALOG_ID } from './schemas.ts';

const drawn: [ComponentApi, CustomElementConstructor][] = [
  [schemas.StyledTextApi, StyledText],
  [schemas.ActionButtonApi, ActionButton],
  [schemas.ActionCheckBoxApi, ActionCheckBox],
  [schemas.InputApi, Input],
  [schemas.FormApi, Form],
  [schemas.BadgeApi, Badge],
  [schemas.SpacerApi, Spacer],
  [schemas.BoxApi, Box],
  [schemas.LinkCardApi, LinkCard],
  [schemas.MeterApi, Meter],
];

export const components = drawn.map(([api, element]): WebComponentImplementation => {
  const tagName = `bio-${api.name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}`;
  customElements.define(tagName, element);
  return { ...api, tagName };
});
