/*
 * The rules of the house that a compiler does not know. Each rule is one test:
 * it looks at the tree and returns what breaks it, as "file:line: words".
 * The last line is "lint: N passed, N failed".
 */
import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync,
	statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(process.argv[2]
	?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..'));

/* What each room may include from (the house's floors). */
const MAY_INCLUDE = {
	base: ['base'],
	store: ['base', 'store'],
	wire: ['base', 'wire'],
	shop: ['base', 'store', 'shop'],
	pay: ['base', 'store', 'shop', 'pay'],
	view: ['base', 'shop', 'view'],
	web: ['base', 'store', 'shop', 'pay', 'view', 'web'],
	work: ['base', 'store', 'wire', 'shop', 'pay', 'view', 'work'],
	main: ['base', 'store', 'wire', 'shop', 'pay', 'view', 'web', 'work',
		'main']
};
/* One header of wire is for the hook that verifies letters. */
const MAY_INCLUDE_TOO = { web: ['wire/sns.h'] };

/* Where a library's header or its calls may stand. */
const DOORS = [
	['SQLite', /<sqlite3\.h>|\bsqlite3_\w+\s*\(/, /^src\/store\//],
	['libcurl', /<curl\/|\bcurl_\w+\s*\(/, /^src\/wire\//],
	['libexpat', /<expat\.h>|\bXML_\w+\s*\(/, /^src\/wire\/s3_xml\.c$/],
	['cJSON', /<cjson\/|\bcJSON_\w+\s*\(/, /^src\/base\//],
	['libuuid', /<uuid\/|\buuid_(generate|parse|unparse)\w*\s*\(/,
		/^src\/base\/id\.c$/],
	['libidn2', /<idn2\.h>|\bidn2_\w+\s*\(/, /^src\/base\/mailbox\.c$/],
	['libqrencode', /<qrencode\.h>|\bQRcode_\w+\s*\(/,
		/^src\/view\/qr_code\.c$/],
	['libcrypto', /<openssl\//,
		/^src\/(base\/(digest|secret)\.c|wire\/|main\/)/],
	['Kore', /<kore\/|\bkore_\w+\s*\(|\bhttp_(response|request)\w*\s*\(/,
		/^src\/(web|work|main)\//],
	['assets.h', /"assets\.h"/, /^src\/main\/shelf_table\.c$/]
];

/* Memory comes from arenas; only the arena and library doors free. */
const MAY_FREE = /^src\/(base\/(arena|json|id|digest|secret|text|url)\.c|store\/|wire\/|main\/)/;

const LINES_OF_A_FUNCTION = 60;
const COLUMNS = 80;

function walk(folder, found = [])
{
	const place = path.join(ROOT, folder);
	if (!existsSync(place))
		return found;
	for (const name of readdirSync(place).sort()) {
		const file = path.join(folder, name);
		if (name.startsWith('.') || name === 'node_modules' ||
		    name === 'output' || name === 'corpus')
			continue;
		if (statSync(path.join(ROOT, file)).isDirectory())
			walk(file, found);
		else
			found.push(file);
	}
	return found;
}

const texts = new Map();
function read(file)
{
	if (!texts.has(file))
		texts.set(file, readFileSync(path.join(ROOT, file), 'utf8'));
	return texts.get(file);
}

/* The same text with comments, or also strings, blanked out line by line. */
const TOKENS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const blank = (token) => token.replace(/[^\n]/g, ' ');
const withoutComments = (text) => text.replace(TOKENS,
	(token) => token.startsWith('/') ? blank(token) : token);
const codeOnly = (text) => text.replace(TOKENS,
	(token) => token.startsWith('/') ? blank(token)
		: token[0] + blank(token.slice(1, -1)) + token[0]);
const commentsOnly = (text) => {
	let end = 0;
	let out = '';
	for (const match of text.matchAll(TOKENS)) {
		out += blank(text.slice(end, match.index));
		out += match[0].startsWith('/') ? match[0] : blank(match[0]);
		end = match.index + match[0].length;
	}
	return out + blank(text.slice(end));
};

function* lines(file, change = (text) => text)
{
	let number = 0;
	for (const line of change(read(file)).split('\n'))
		yield [line, `${file}:${++number}`];
}

function find(files, pattern, say, change)
{
	const wrong = [];
	for (const file of files) {
		for (const [line, place] of lines(file, change)) {
			const match = pattern.exec(line);
			if (match !== null)
				wrong.push(`${place}: ${say(match)}`);
		}
	}
	return wrong;
}

const sources = walk('src').filter((file) => /\.[ch]$/.test(file));
const units = sources.filter((file) => file.endsWith('.c'));
const room = (file) => file.split(path.sep)[1];
const everything = ['src', 'assets', 'migrations', 'conf', 'packaging',
	'tests'].flatMap((folder) => walk(folder))
	.concat(['Makefile', 'kore.conf', 'README.md', 'CHANGELOG.md',
		'.ci/run'].filter((file) => existsSync(path.join(ROOT, file))));
const readable = everything.filter((file) =>
	!/\.(png|jpg|ico|webp|woff2|gz|pdf)$/.test(file));

const rules = {
	'each file stands in a room': () => sources
		.filter((file) => file.split(path.sep).length !== 3 ||
			!(room(file) in MAY_INCLUDE))
		.map((file) => `${file}: not src/ROOM/NOUN`),

	'rooms include only from below': () => {
		const wrong = [];
		for (const file of sources) {
			for (const [line, place] of lines(file, withoutComments)) {
				const match = /^\s*#\s*include\s+"([^"]+)"/
					.exec(line);
				if (match === null || match[1] === 'assets.h')
					continue;
				const from = match[1].split('/')[0];
				const may = MAY_INCLUDE[room(file)] ?? [];
				const too = MAY_INCLUDE_TOO[room(file)] ?? [];
				if (!match[1].includes('/'))
					wrong.push(`${place}: name the room of ` +
						match[1]);
				else if (!may.includes(from) &&
				    !too.includes(match[1]))
					wrong.push(`${place}: ${room(file)} may ` +
						`not include ${match[1]}`);
			}
		}
		return wrong;
	},

	'each library has one door': () => DOORS.flatMap(
		([name, pattern, door]) => find(sources.filter((file) =>
			!door.test(file)), pattern, () => `${name} outside its door`,
		(text) => withoutComments(text))),

	'no dangerous functions': () => find(sources,
		/\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atoll|atof|strtok|system|popen|alloca|rand|srand|tmpnam|mktemp)\s*\(/,
		([, name]) => `${name}()`, codeOnly),

	'memory is freed by arenas and doors': () => find(
		sources.filter((file) => !MAY_FREE.test(file)),
		/\b(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf|free)\s*\(/,
		([, name]) => `${name}() outside the arena and the doors`,
		codeOnly),

	'no SQL outside the store': () => find(
		sources.filter((file) => room(file) !== 'store'),
		/"[^"]*\b(SELECT\s.*\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|PRAGMA)\b/i,
		([, words]) => `SQL: ${words}`, withoutComments),

	'comments promise nothing': () => [
		...find(sources,
			/\b(TODO|FIXME|XXX|HACK|stub|for now|dummy|temporary hack|work in progress|not yet implemented)\b/i,
			([words]) => words, commentsOnly),
		...find(walk('migrations'), /\b(TODO|FIXME|XXX|for now)\b/i,
			([words]) => words)
	],

	'80 columns': () => {
		const wrong = [];
		for (const file of sources) {
			for (const [line, place] of lines(file)) {
				let column = 0;
				for (const letter of line)
					column += letter === '\t'
						? 8 - column % 8 : 1;
				if (column > COLUMNS)
					wrong.push(`${place}: ${column} columns`);
			}
		}
		return wrong;
	},

	'tabs indent, nothing trails': () => find(sources, /^ {8}|^\t* {8}|[ \t]+$/,
		([words]) => words.trim() === '' && words.length >= 8
			? 'spaces instead of tabs' : 'space at the end or in front'),

	'functions fit a page': () => {
		const wrong = [];
		for (const file of units) {
			let name = '';
			let began = 0;
			let number = 0;
			for (const [line] of lines(file, codeOnly)) {
				number++;
				const head = /^(\w+)\(/.exec(line);
				if (head !== null)
					name = head[1];
				if (line.startsWith('{'))
					began = number;
				if (!line.startsWith('}') || began === 0)
					continue;
				if (number - began > LINES_OF_A_FUNCTION)
					wrong.push(`${file}:${began}: ${name}() ` +
						`has ${number - began} lines`);
				began = 0;
			}
		}
		return wrong;
	},

	'return values stand in parentheses': () => find(units,
		/\breturn\s+[^(;\s]/, () => 'return (x);', codeOnly),

	'headers are guarded by their name': () => sources
		.filter((file) => file.endsWith('.h'))
		.filter((file) => {
			const guard = file.slice('src/'.length)
				.replace(/\W/g, '_').toUpperCase();
			return !new RegExp(`#ifndef ${guard}\\n#define ${guard}\\n`)
				.test(read(file));
		}).map((file) => `${file}: no guard ROOM_NOUN_H`),

	'base names are unique': () => {
		const seen = new Map();
		const wrong = [];
		const assets = walk('assets');
		for (const file of [...units, ...assets]) {
			const base = path.basename(file);
			const object = file.startsWith('src')
				? base : base.replace(/[.\-\s]/g, '_');
			if (seen.has(object))
				wrong.push(`${file}: same object as ` +
					seen.get(object));
			seen.set(object, file);
		}
		for (const file of sources.filter((name) => name.endsWith('.h'))) {
			const base = path.basename(file);
			if (seen.has(base))
				wrong.push(`${file}: same name as ${seen.get(base)}`);
			seen.set(base, file);
		}
		return wrong;
	},

	'assets have plain names': () => walk('assets')
		.filter((file) => !/^[a-z0-9][a-z0-9_-]*\.[a-z0-9]+$/
			.test(path.basename(file)))
		.map((file) => `${file}: want lower case and one extension`),

	'each asset is on the shelf': () => {
		const table = 'src/main/shelf_table.c';
		if (!existsSync(path.join(ROOT, table)))
			return [`${table}: missing`];
		const text = withoutComments(read(table));
		const listed = new Set([...text.matchAll(
			/\bX\(\s*(\w+)\s*,\s*(\w+)\s*\)/g)]
			.map((match) => `${match[1]}_${match[2]}`));
		const files = new Set(walk('assets').map((file) =>
			path.basename(file).replace(/[.\-\s]/g, '_')));
		return [
			...[...files].filter((name) => !listed.has(name))
				.map((name) => `${table}: ${name} is missing`),
			...[...listed].filter((name) => !files.has(name))
				.map((name) => `${table}: there is no ${name}`)
		];
	},

	'each door of kore.conf has a handler': () => {
		const defined = new Set(units.flatMap((file) =>
			[...read(file).matchAll(
				/^(\w+)\(struct http_request \*/gm)]
				.map((match) => match[1])));
		return find(existsSync(path.join(ROOT, 'kore.conf'))
			? ['kore.conf'] : [],
			/^\s*route\s+\S+\s+(\S+)\s*$/, (match) =>
				defined.has(match[1]) ? null : `no ${match[1]}()`)
			.filter((words) => !words.endsWith(': null'));
	},

	'no paths of a machine': () => find(readable,
		/(^|[\s"'`=(:>])\/(home|root|work|Users|mnt|media)\/\w/,
		([words]) => words.trim()),

	'top level is as it should be': () => {
		const known = new Set(['kore.conf', 'src', 'assets', 'migrations',
			'conf', 'tests', 'Makefile', 'packaging', 'README.md',
			'CHANGELOG.md', 'LICENSE',
			/* left behind by building, not committed */
			'build', 'data', 'webshop', 'webshop.new', 'webshop.conf',
			'cert', 'dh2048.pem',
			path.basename(ROOT)]);
		return readdirSync(ROOT).filter((name) => !name.startsWith('.') &&
			!known.has(name)).map((name) => `${name}: not known here`);
	},

	'links lead into the repository': () => {
		const wrong = [];
		for (const file of ['assets/migrations', 'conf/webshop.conf']) {
			const place = path.join(ROOT, file);
			if (!existsSync(place) ||
			    !lstatSync(place).isSymbolicLink() ||
			    !realpathSync(place).startsWith(realpathSync(ROOT)))
				wrong.push(`${file}: broken`);
		}
		return wrong;
	},

	'patches say why': () => walk('packaging/kore')
		.filter((file) => file.endsWith('.patch'))
		.filter((file) => !/What breaks:[\s\S]*How to see it:[\s\S]*Cure:[\s\S]*Upstream:/
			.test(read(file)))
		.map((file) => `${file}: header incomplete`)
};

let passed = 0;
let failed = 0;
for (const [name, rule] of Object.entries(rules)) {
	const wrong = rule();
	if (wrong.length === 0) {
		passed++;
		continue;
	}
	failed++;
	console.log(`not ok ${name}`);
	for (const words of wrong.slice(0, 40))
		console.log(`    ${words}`);
	if (wrong.length > 40)
		console.log(`    and ${wrong.length - 40} more`);
}
console.log(`lint: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
