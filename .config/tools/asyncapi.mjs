// Reads the AsyncAPI document that it is given; prints what is wrong with it, and fails then.
// usage: node asyncapi.mjs DOCUMENT
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const ERROR = 0;
const { diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'));
const errors = diagnostics.filter((one) => one.severity === ERROR);
for (const { message, path } of errors) console.error(`${path.join('.')}: ${message}`);
process.exit(errors.length === 0 ? 0 : 1);
