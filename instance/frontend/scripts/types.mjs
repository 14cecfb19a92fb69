/**
 * `npm run types`: writes src/protocol/frames.generated.ts from docs/frames.schema.json. With --check it only says whether
 * the file is what the schema makes of it.
 *
 * The schema comes from msgspec and uses a small part of JSON Schema; whatever else appears in it is an error here, never a
 * type that says too little.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SCHEMA = here('../../../docs/frames.schema.json');
const TARGET = here('../src/protocol/frames.generated.ts');

const quoted = (value) => (typeof value === 'string' ? `'${value}'` : String(value));
const union = (types) => [...new Set(types)].join(' | ');

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.replace('#/$defs/', '');
  if (schema.enum) return union(schema.enum.map(quoted));
  if (schema.anyOf) return union(schema.anyOf.map(typeOf));
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
      if (!schema.properties) return 'Record<string, unknown>';
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

/** The whole file as text. */
export function generated() {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf-8'));
  return [
    '// Made from docs/frames.schema.json by `npm run types`; not to be edited.\n',
    ...Object.entries(schema.$defs).map(([name, one]) => declaration(name, one)),
    `/** ${schema.title}, told apart by \`${schema.discriminator.propertyName}\`. */\nexport type Frame =${schema.anyOf
      .map((one) => `\n  | ${typeOf(one)}`)
      .join('')};\n`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = generated();
  if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
  else if (readFileSync(TARGET, 'utf-8') !== text) {
    console.error('src/protocol/frames.generated.ts is not what docs/frames.schema.json makes of it: npm run types');
    process.exit(1);
  }
}
