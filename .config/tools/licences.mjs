// Holds the licences of npm packages against those that are allowed, by name; what names none is
// listed here with the one that its files state. usage: node licences.mjs PACKAGE-LOCK...
import { readFileSync } from 'node:fs';

const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT',
  'MPL-2.0', 'OFL-1.1', 'Python-2.0',
]);
const READ = new Map([
  ['svelte-toolbelt@0.10.7', 'MIT'],
  ['parse-cache-control@1.0.1', 'BSD-3-Clause'],
]);

// Any of several by choice is enough; several at once must all be allowed.
const allowed = (licence) => licence.replace(/[()]/g, '').split(' OR ')
  .some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one)));

let refused = 0;
let seen = 0;
for (const path of process.argv.slice(2)) {
  for (const [place, entry] of Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages)) {
    if (place === '' || entry.link || !place.includes('node_modules/')) continue;
    const name = `${place.split('node_modules/').at(-1)}@${entry.version}`;
    const licence = entry.license ?? READ.get(name);
    seen += 1;
    if (licence !== undefined && allowed(licence)) continue;
    refused += 1;
    console.error(`${path}: ${name}: the licence ${licence ?? 'is not named and'} is not allowed`);
  }
}
if (seen === 0) console.error('no package was seen: name the lock files');
process.exit(refused > 0 || seen === 0 ? 1 : 0);
