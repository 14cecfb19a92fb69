/**
 * `npm run types`: writes src/protocol/frames.generated.ts from docs/frames.schema.json, and src/protocol/admin.generated.ts from
 * the description of the instance's routes. With --check it only says whether the files are what those make of them.
 *
 * Both come from msgspec and use a small part of JSON Schema; whatever else appears in them is an error here, never a type
 * that says too little.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SCHEMA = here('../../../docs/frames.schema.json');
const ROUTES = here('../../src/chatinbio_instance/web/openapi.json');

const quoted = (value) => (typeof value === 'string' ? `'${value}'` : String(value));
const union = (types) => [...new Set(types)].join(' | ');

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.replace(/^#\/(\$defs|components\/schemas)\//, '');
  if (schema.enum) return union(schema.enum.map(quoted));
  if (schema.const !== undefined) return quoted(schema.const);
  const some = schema.anyOf ?? schema.oneOf;
  if (some) return union(some.map(typeOf));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  if (Object.keys(schema).every((key) => key === 'description')) return 'unknown';
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const items = typeOf(schema.items);
      return items.includes(' | ') ? `(${items})[]` : `${items}[]`;
    }
    case 'object':
      if (schema.properties) break;
      return typeof schema.additionalProperties === 'object'
        ? `Record<string, ${typeOf(schema.additionalProperties)}>`
        : 'Record<string, unknown>';
  }
  throw new Error(`no type is known for ${JSON.stringify(schema)}`);
}

const comment = (text, indent = '') =>
  text ? `${indent}/** ${text.replace(/\s*\n\s*/g, ' ').replaceAll('*/', '* /')} */\n` : '';

function declaration(name, { description, properties, required = [] }) {
  const fields = Object.entries(properties).map(
    ([field, schema]) =>
      `${comment(schema.description, '  ')}  ${field}${required.includes(field) ? '' : '?'}: ${typeOf(schema)};\n`,
  );
  return `${comment(description)}export interface ${name} {\n${fields.join('')}}\n`;
}

/** The types of the frames. */
function frames() {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf-8'));
  return [
    '// Made from docs/frames.schema.json by `npm run types`; not to be edited.\n',
    ...Object.entries(schema.$defs).map(([name, one]) => declaration(name, one)),
    `/** ${schema.title}, told apart by \`${schema.discriminator.propertyName}\`. */\nexport type Frame =${schema.anyOf
      .map((one) => `\n  | ${typeOf(one)}`)
      .join('')};\n`,
  ].join('\n');
}

/** The types of what the creator's side asks and is told. Listings are one generic type in `protocol/admin.ts`. */
function admin() {
  const { schemas } = JSON.parse(readFileSync(ROUTES, 'utf-8')).components;
  const told = Object.entries(schemas).filter(([name, { properties }]) => properties && !name.startsWith('Listing_'));
  return [
    "// Made from the description of the instance's routes by `npm run types`; not to be edited.\n",
    ...told.map(([name, one]) => declaration(name, one)),
  ].join('\n');
}

/** Each generated file as text, by name. */
export const generated = { frames, admin };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, make] of Object.entries(generated)) {
    const text = make();
    const path = `src/protocol/${name}.generated.ts`;
    const target = here(`../${path}`);
    if (!process.argv.includes('--check')) writeFileSync(target, text);
    else if (readFileSync(target, 'utf-8') !== text) {
      console.error(`${path} is not what its schema makes of it: npm run types`);
      process.exit(1);
    }
  }
}
