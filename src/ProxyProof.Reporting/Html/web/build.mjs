// Bundles plots.js with Observable Plot into one script, and collects the licences of what is in it. The same files give the same bytes.
import {build} from 'esbuild';
import {readFileSync, writeFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';

// Plot puts a style element into every figure; the page's policy forbids styles that it does not know, and report.css has the rules.
const withoutStyle = {
  name: 'without-style',
  setup(build) {
    build.onLoad({filter: /@observablehq[\\/]plot[\\/]src[\\/]plot\.js$/}, ({path}) => {
      const text = readFileSync(path, 'utf8');
      const cut = text.replace(/\n    \.call\(\(svg\) =>\n[^`]*svg\.append\("style"\)\.text\(\n\s*`[^`]*`\n\s*\)\n\s*\)/, '');
      if (cut.length === text.length) throw new Error('plot.js is not as expected: its style element was not found');
      return {contents: cut, loader: 'js'};
    });
  },
};

const options = {
  entryPoints: ['plots.js'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  outfile: '../plots.min.js',
  plugins: [withoutStyle],
};

// Each licence once, with those who hold it: a report is a copy of what is bundled, and carries the notices.
const {metafile} = await build({...options, metafile: true, write: false});
const packages = [...new Set(Object.keys(metafile.inputs).map(input => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean))].sort();
const holders = new Map();
for (const name of packages) {
  const folder = join('node_modules', name);
  const {version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(each => /^licen[sc]e|^unlicense/i.test(each));
  if (!file) throw new Error(`${name} has no licence`);
  const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r', '');
  const copyright = (text.match(/^ *(?:Portions )?copyright .*$/gim) ?? []).map(line => line.trim());
  const body = text.replace(/^ *(?:Portions )?copyright .*$/gim, '').split(/\n\s*\n/).map(part => part.replace(/\s+/g, ' ').trim()).filter(Boolean).join('\n\n');
  holders.set(body, [...(holders.get(body) ?? []), `${name} ${version} (${license})${copyright.length > 0 ? ': ' + copyright.join('; ') : ''}`]);
}

const notices = 'This script holds parts of these packages.\n\n' + [...holders].map(([body, names]) => `${names.join('\n')}\n\n${body}\n`).join('\n----\n\n');
writeFileSync('../THIRD-PARTY-NOTICES', notices.replace('This script', 'plots.min.js'));
await build({...options, banner: {js: `/*\n${notices.replaceAll('*/', '* /')}*/`}});
