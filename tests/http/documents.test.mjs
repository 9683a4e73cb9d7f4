/*
 * What is written about the shop is what the shop does: settings, commands,
 * doors, packages and libraries stand in each document that lists them.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync }
	from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ROOT, freshFolder, run, startShop } from '../lib/shop.mjs';
import { ask } from '../lib/shopper.mjs';

const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
const help = run(['help']).stdout;

/* [[name, default or ""]], in the order of the help. */
const settings = [...help.matchAll(/^ {2}--(\w+)\s.*\(([^()]*)\)$/gm)]
	.map(([, name, value]) => [name, value === 'empty' ? '' : value]);
const commands = [...help.split('\nsettings')[0]
	.matchAll(/^ {2}(\S+) {2,}\S/gm)].map(([, name]) => name);

/* The rows below a heading of the README: arrays of cells. */
function rows(heading)
{
	const at = readme.indexOf(`\n${heading}\n`);
	assert.notEqual(at, -1, `README has no ${heading}`);
	const part = readme.slice(at + heading.length + 2)
		.split(/^## /m)[0];
	return [...part.matchAll(/^\| (.*) \|$/gm)]
		.map(([, row]) => row.split(' | '))
		.filter(([first]) => first.startsWith('`'));
}

const bare = (cell) => cell.replace(/^`(.*?)`.*$/, '$1');

/* Kore's routes as the README writes them: [path, an address that meets it]. */
const routes = [...read('kore.conf').matchAll(/^\s*route\s+(\S+)\s+\S+$/gm)]
	.map(([, route]) => {
		if (!route.startsWith('^'))
			return [route, route];
		const stem = route.slice(1).replace(/[.[(*$].*$/, '');
		return [`${stem}…`, `${stem}abc`];
	});

describe('settings', () => {
	test('the help is understood', () => {
		assert.ok(settings.length >= 20);
		for (const name of ['data', 'https', 'seccomp_tracing'])
			assert.ok(settings.some(([one]) => one === name), name);
	});

	test('the example shows each with its default, in order', () => {
		const shown = [...read('conf/webshop.conf.example')
			.matchAll(/^#(\w+) =[ ]?(.*)$/gm)]
			.map(([, name, value]) => [name, value]);

		assert.deepEqual(shown, settings);
	});

	test('each has words in front of it in the example', () => {
		const parts = read('conf/webshop.conf.example').trim()
			.split('\n\n').slice(1);

		assert.equal(parts.length, settings.length);
		for (const part of parts)
			assert.match(part, /^# [\s\S]*\.\n#\w+ =/);
	});

	test('the example is taken with every line switched on', () => {
		const folder = freshFolder();
		const file = path.join(folder, 'webshop.conf');
		const text = read('conf/webshop.conf.example')
			.replace(/^#(\w+ =)/gm, '$1');
		writeFileSync(file, text);
		const good = run(['check', '--config', file, '--data', folder]);
		assert.equal(good.status, 0, good.all);

		writeFileSync(file, text.replace(/^workers = .*$/m,
			'workers = many'));
		const bad = run(['check', '--config', file, '--data', folder]);
		assert.notEqual(bad.status, 0);
		assert.match(bad.stderr, /webshop\.conf:\d+: workers: expected/);
	});

	test('webshop.conf(5) lists each with its default, in order', () => {
		const listed = [...read('packaging/man/webshop.conf.5')
			.matchAll(/^\.It Ic (\w+) Pq (?:Li (.*)|empty)$/gm)]
			.map(([, name, value]) => [name, value ?? '']);

		assert.deepEqual(listed, settings);
	});

	test('the README lists each with its default, in order', () => {
		const listed = rows('## Settings').map(([name, value]) =>
			[bare(name), value === '*empty*' ? '' : bare(value)]);

		assert.deepEqual(listed, settings);
	});
});

describe('commands', () => {
	test('webshop(1) lists each, in order', () => {
		const page = read('packaging/man/webshop.1')
			.split('The options are:')[0];
		const listed = [...page.matchAll(/^\.It Ic (\S+)/gm)]
			.map(([, name]) => name);

		assert.ok(commands.includes('serve'));
		assert.deepEqual(listed, commands);
	});

	test('the README lists each, in order', () => {
		const listed = rows('## Command line').map(([name]) =>
			bare(name).split(' ')[1]);

		assert.deepEqual(listed, commands);
	});

	test('the manual pages are sound mdoc', (t) => {
		if (!process.env.PATH.split(':').some((folder) =>
		    existsSync(path.join(folder, 'mandoc'))))
			return t.skip('no mandoc here');
		for (const page of ['webshop.1', 'webshop.conf.5'])
			execFileSync('mandoc', ['-Tlint', '-Wwarning',
				path.join(ROOT, 'packaging', 'man', page)]);
	});
});

describe('doors', () => {
	const listed = rows('## URLs');
	let shop;
	before(async () => {
		shop = await startShop({ import: false, password: false });
	});
	after(() => shop?.stop());

	test('the README lists each route of kore.conf and no other', () => {
		assert.deepEqual(listed.map(([door]) => bare(door)).sort(),
			routes.map(([door]) => door).sort());
	});

	for (const [door, address] of routes) {
		test(`${door} takes the methods the README says`, async () => {
			const [, methods] = listed.find(([one]) =>
				bare(one) === door);
			const { status, headers } = await ask(shop.base,
				'DELETE', address);

			assert.equal(status, 405);
			assert.equal(headers.allow.replace(', HEAD', '')
				.replaceAll(', ', ' '), methods);
		});
	}
});

describe('dependencies', () => {
	const listed = rows('## Dependencies').map(([name]) => bare(name));
	const debian = [...read('packaging/packages').matchAll(
		/^(?:run|test|bench|fuzz)=(?:'([^']*)'|(\S+)$)/gm)]
		.flatMap(([, names, name]) => (names ?? name).trim().split(/\s+/))
		.concat([...read('packaging/packages').matchAll(
			/test="\$test (\S+)"/g)].map(([, name]) => name));
	const npm = Object.keys(JSON.parse(read('tests/package.json'))
		.devDependencies);

	test('the README gives a reason for each and no other', () => {
		assert.ok(debian.includes('kore') && debian.includes('nodejs') &&
			debian.includes('clang') && debian.includes('wrk'));
		/* What the two commands install by themselves. */
		assert.deepEqual([...new Set(listed)].sort(), [...new Set(
			['make', 'git', ...debian, ...npm])].sort());
		for (const [name, reason] of rows('## Dependencies'))
			assert.ok(reason.length > 8, name);
	});

	test('each library has the doors the README says', () => {
		const sources = readdirSync(path.join(ROOT, 'src'))
			.flatMap((room) => readdirSync(path.join(ROOT, 'src', room))
				.map((name) => `src/${room}/${name}`))
			.filter((file) => /\.[ch]$/.test(file));
		const doors = [...readme.matchAll(
			/^\| [^|]+ \| `([\w/]+\.h)` \| (.*) \|$/gm)];

		assert.ok(doors.length >= 10);
		for (const [, header, cell] of doors) {
			const said = [...cell.matchAll(/`([^`]+)`/g)]
				.map(([, door]) => door);
			const found = sources.filter((file) =>
				read(file).includes(`#include <${header}>`));

			for (const file of found)
				assert.ok(said.some((door) => door.endsWith('/')
					? file.startsWith(door) : file === door),
				`${file} includes ${header}`);
			for (const door of said)
				assert.ok(found.some((file) =>
					file.startsWith(door)),
				`${door} does not include ${header}`);
		}
	});
});

describe('the README', () => {
	test('its two commands need nothing but a bare Debian', () => {
		const lines = [...readme.matchAll(/^sudo apt-get .*$/gm)]
			.map(([line]) => line);

		assert.deepEqual(lines, ['run', 'test'].map((target) =>
			'sudo apt-get update && sudo apt-get install -y ' +
			`make git && make ${target}`));
		assert.match(read('.ci/run'), /^make test$/m);
	});

	test('its links and files lead somewhere', () => {
		const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)]
			.map(([, file]) => file);
		const files = [...readme.matchAll(
			/`((?:src|tests|packaging|conf|assets|migrations)\/[^`\s]*)`/g)]
			.map(([, file]) => file)
			/* made by the tests themselves */
			.filter((file) => file !== 'tests/output/');

		assert.ok(links.length >= 3 && files.length >= 15);
		for (const file of [...links, ...files])
			assert.ok(existsSync(path.join(ROOT, file)), file);
		for (const [, anchor] of readme.matchAll(/\]\(#([^)]+)\)/g))
			assert.match(readme.toLowerCase(), new RegExp(
				`^## ${anchor.replaceAll('-', ' ')}$`, 'm'));
	});

	test('its picture is a small one', () => {
		const picture = path.join(ROOT, 'packaging', 'screenshot.png');

		assert.ok(statSync(picture).size <= 200000);
	});

	test('it lists the test cards the bank takes', () => {
		const cards = [...read('src/pay/scene.c')
			.matchAll(/\.card = "(\d{16})"/g)].map(([, card]) => card);
		const listed = rows('## First sale in five minutes')
			.map(([card]) => bare(card).replaceAll(' ', ''));

		assert.deepEqual([...listed].sort(), [...cards].sort());
		assert.equal(cards.length, 10);
	});

	test('its Content Security Policy is the one that is sent', () => {
		const sent = read('src/web/reply.c').match(
			/CONTENT_SECURITY_POLICY\s*\\\n([\s\S]*?")\n\n/)[1]
			.replace(/"\s*\\?\s*"?/g, '').trim();

		assert.ok(readme.replace(/\s+/g, ' ').includes(
			`Content-Security-Policy: ${sent}`), sent);
	});
});
