/**
 * What the page's own components take, as `surface/catalog.json` of the instance says it; a test holds the two together.
 * The renderer checks every component against these before it is drawn.
 */
import {
  AccessibilityAttributesSchema,
  ActionSchema,
  ChildListSchema,
  DynamicBooleanSchema,
  DynamicNumberSchema,
  DynamicStringSchema,
} from '@a2ui/web_core/v0_9';
import { z, type ZodRawShape } from 'zod';

export const CATALOG_ID = 'https://chatinbio.dev/catalogs/v1/catalog.json';

const component = <Shape extends ZodRawShape>(name: string, shape: Shape) => ({
  name,
  schema: z.object({ accessibility: AccessibilityAttributesSchema.optional(), weight: z.number().optional(), ...shape }).strict(),
});
const words = DynamicStringSchema;
const truth = DynamicBooleanSchema.optional();
const color = z.enum(['default', 'muted', 'primary', 'success', 'warning', 'danger']).optional();
const size = z.enum(['sm', 'md', 'lg']).optional();
const room = z.enum(['none', 'sm', 'md', 'lg']).optional();

export const StyledTextApi = component('StyledText', {
  text: words,
  size,
  color,
  textAlign: z.enum(['start', 'center', 'end']).optional(),
  lineThrough: truth,
});
export const ActionButtonApi = component('ActionButton', {
  label: words,
  color,
  size,
  variant: z.enum(['solid', 'outline', 'plain']).optional(),
  disabled: truth,
  action: ActionSchema,
});
export const ActionCheckBoxApi = component('ActionCheckBox', {
  label: words,
  value: DynamicBooleanSchema,
  lineThrough: truth,
  error: words.optional(),
  disabled: truth,
  action: ActionSchema.optional(),
});
export const InputApi = component('Input', {
  label: words,
  value: words,
  type: z.enum(['text', 'email', 'date', 'number', 'longText']).optional(),
  placeholder: words.optional(),
  required: z.boolean().optional(),
  maxLength: z.number().int().min(1).optional(),
  autocomplete: z.enum(['off', 'name', 'email']).optional(),
  error: words.optional(),
  disabled: truth,
});
export const FormApi = component('Form', {
  children: ChildListSchema,
  submitLabel: words,
  error: words.optional(),
  disabled: truth,
  action: ActionSchema,
});
export const BadgeApi = component('Badge', { label: words, color });
export const SpacerApi = component('Spacer', { size: z.enum(['sm', 'md', 'lg', 'grow']).optional() });
export const BoxApi = component('Box', {
  children: ChildListSchema,
  direction: z.enum(['column', 'row']).optional(),
  align: z.enum(['start', 'center', 'end', 'stretch']).optional(),
  justify: z.enum(['start', 'center', 'end', 'spaceBetween']).optional(),
  gap: room,
  padding: room,
  background: z.enum(['none', 'muted', 'primary', 'success', 'warning', 'danger']).optional(),
  border: z.boolean().optional(),
  radius: room,
});
export const LinkCardApi = component('LinkCard', {
  title: words,
  description: words.optional(),
  url: z.string(),
  icon: z.string().optional(),
  linkId: z.string().optional(),
});
export const MeterApi = component('Meter', { label: words, value: DynamicNumberSchema, text: words.optional(), color });
