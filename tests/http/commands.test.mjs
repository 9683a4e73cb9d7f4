/*
 * The command line is a promise: scripts rely on it.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { APPLES, FEW, csv, csvFile, shelf } from '../lib/catalogue.mjs';
import { BINARY, CATALOGUE, freePort, freshFolder, run,
	startShop } from '../lib/shop.mjs';
import { Shopper, ask } from '../lib/shopper.mjs';

/* serve with settings that are wrong: it must end by itself. */
const refused = (args, options) => run(['serve', '--data', freshFolder(),
	'--http', 'off', '--https', 'off', ...args], options);

describe('webshop', () => {
	test('help names each command and each setting', () => {
		const { status, stdout } = run(['help']);

		assert.equal(status, 0);
		for (const word of ['serve', 'import', 'manager-password', 'check',
		    'version', 'data', 'http', 'https', 'base_url', 'workers',
		    'sandbox', 'currency', 'language', 'log_level'])
			assert.match(stdout, new RegExp(`\\b${word}\\b`));
	});

	test('version is one line', () => {
		const { status, stdout } = run(['version']);

		assert.equal(status, 0);
		assert.match(stdout, /^webshop \d+\.\d+\S*\n$/);
	});

	for (const args of [[], ['nothing'], ['serve', 'extra'], ['--help-me'],
	    ['import'], ['import', 'a', 'b']]) {
		test(`${args.join(' ') || 'no command'} is an error with a hint`,
		    () => {
			const { status, all } = run(args,
			    { env: { WEBSHOP_DATA: freshFolder() } });

			assert.ok(args.length === 0 || status !== 0);
			assert.match(all, /webshop/);
		});
	}

	test('serves as promised, without root and without any other file',
	    async () => {
		const data = freshFolder();
		const cwd = freshFolder();
		const port = await freePort();
		const imported = run(['import', CATALOGUE, '--data', data], { cwd });
		assert.equal(imported.status, 0, imported.all);
		const set = run(['manager-password', '--data', data],
		    { input: 'secret\n', cwd });
		assert.equal(set.status, 0, set.all);
		const child = spawn(BINARY, ['serve', '--data', data, '--http',
		    `127.0.0.1:${port}`, '--https', 'off', '--sandbox', 'yes'],
		    { cwd, detached: true, stdio: 'ignore',
		    env: { PATH: process.env.PATH } });
		try {
			const base = `http://127.0.0.1:${port}`;
			let status = 0;
			for (let i = 0; i < 200 && status !== 200; i++) {
				status = await ask(base, 'GET', '/healthz').then(
				    (one) => one.status, () => 0);
				await new Promise((done) => setTimeout(done, 50));
			}
			assert.equal(status, 200);
			const { page } = await ask(base, 'GET', '/products');
			assert.ok(page.all('img').length >= 20);
			assert.ok(existsSync(path.join(data, 'shop.db')));
			const manager = new Shopper({ base }, { cookies: true });
			assert.equal((await manager.signIn('secret')).status, 303);
		} finally {
			process.kill(-child.pid, 'SIGKILL');
		}
	});

	test('makes a certificate by itself for HTTPS', async () => {
		const shop = await startShop({ import: shelf(), https: true });
		try {
			const answer = await ask(shop.secureBase, 'GET',
			    '/products');
			assert.equal(answer.status, 200);
			assert.match(answer.headers['strict-transport-security'] ??
			    'max-age=1', /max-age/);
		} finally {
			await shop.stop();
		}
	});

	test('ends when it is asked to, and leaves nothing running', async () => {
		const shop = await startShop({ import: shelf() });
		const { pid } = shop;
		await shop.halt();

		assert.throws(() => process.kill(-pid, 0), { code: 'ESRCH' });
		assert.equal(shop.exit.signal, null);
		assert.equal(shop.exit.code, 0);
		await shop.stop();
	});

	test('refuses a database that a newer one wrote, and changes nothing',
	    async () => {
		const shop = await startShop({ import: shelf() });
		await shop.halt();
		const tables = shop.sql(`select name from sqlite_master where
		    type = 'table'`).map((one) => one.name);
		const version = shop.value('pragma user_version');
		if (version > 0)
			shop.sql(`pragma user_version = ${version + 1}`);
		else {
			const table = tables.find((one) => /migrat/.test(one));
			assert.ok(table, 'a place for the version');
			const [last] = shop.sql(`select * from ${table}
			    order by 1 desc limit 1`);
			const [first] = Object.keys(last);
			const newer = { ...last, [first]:
				typeof last[first] === 'number' ? last[first] + 1
				: '9999_future' };
			shop.sql(`insert into ${table} (${Object.keys(newer)})
			    values (${Object.values(newer).map((one) =>
			    typeof one === 'number' ? one : `'${one}'`)})`);
		}
		const before = shop.value('select count(*) as n from document');

		for (const args of [['import', CATALOGUE], ['manager-password'],
		    ['serve', '--http', `127.0.0.1:${shop.port}`, '--https', 'off',
			'--sandbox', 'yes']]) {
			const { status, all } = shop.run(args,
			    { input: 'secret123\n' });
			assert.notEqual(status, 0, args[0]);
			assert.match(all, /newer/);
		}
		assert.equal(shop.value('select count(*) as n from document'),
		    before);
		await shop.stop();
	});
});

describe('a wrong setting stops the start and is named', () => {
	for (const [name, value, expected] of [
	    ['http', 'x', /address:port/], ['http', '127.0.0.1', /address:port/],
	    ['http', '127.0.0.1:99999', /address:port/],
	    ['https', '127.0.0.1:', /address:port/],
	    ['base_url', 'shop.example', /http/], ['workers', '0', /1/],
	    ['workers', 'two', /number/], ['workers', '-1', /number/],
	    ['sandbox', 'maybe', /yes or no/], ['currency', 'EURO', /4217/],
	    ['language', 'fr', /de or en/], ['log_level', 'loud', /debug/],
	    ['shipping_price', '4,90', /amount/],
	    ['shipping_price', '-1', /amount/],
	    ['delivery_countries', 'DE,XX', /3166/]]) {
		test(`--${name} ${value}`, () => {
			const { status, stderr } = refused([`--${name}`, value]);

			assert.notEqual(status, 0);
			assert.match(stderr, new RegExp(`command line.*${name}`));
			assert.match(stderr, expected);
			assert.ok(stderr.includes(value));
		});

		test(`WEBSHOP_${name.toUpperCase()}=${value}`, () => {
			const variable = `WEBSHOP_${name.toUpperCase()}`;
			const { status, stderr } = run(['check', '--data',
			    freshFolder()], { env: { [variable]: value } });

			assert.notEqual(status, 0);
			assert.ok(stderr.includes(variable));
			assert.match(stderr, expected);
		});

		test(`${name} = ${value} in the file`, () => {
			const cwd = freshFolder();
			writeFileSync(path.join(cwd, 'webshop.conf'),
			    `# the shop\n\nlanguage = de\n${name} = ${value}\n`);
			const { status, stderr } = run(['check', '--data',
			    freshFolder()], { cwd });

			assert.notEqual(status, 0);
			assert.match(stderr, new RegExp(
			    `webshop\\.conf:4: ${name}: expected`));
			assert.match(stderr, expected);
		});
	}

	test('a setting that does not exist', () => {
		const { status, stderr } = refused(['--colour', 'red']);

		assert.notEqual(status, 0);
		assert.match(stderr, /--colour.*no such setting/);
	});

	test('a setting without a value', () => {
		const { status, stderr } = refused(['--workers']);

		assert.notEqual(status, 0);
		assert.match(stderr, /--workers/);
	});

	for (const [line, expected] of [['just words', /expected/],
	    ['= 1', /./], ['colour = red', /colour.*no such setting/],
	    [`shop_name = ${'x'.repeat(3000)}`, /shop_name/]]) {
		test(`a line "${line.slice(0, 20)}"`, () => {
			const cwd = freshFolder();
			writeFileSync(path.join(cwd, 'webshop.conf'),
			    `language = en\n${line}\n`);
			const { status, stderr } = run(['check', '--data',
			    freshFolder()], { cwd });

			assert.notEqual(status, 0);
			assert.match(stderr, /webshop\.conf:2\b/);
			assert.match(stderr, expected);
		});
	}

	test('all wrong lines of the file are named at once', () => {
		const cwd = freshFolder();
		writeFileSync(path.join(cwd, 'webshop.conf'),
		    'workers = 0\nsandbox = perhaps\n');
		const { stderr } = run(['check', '--data', freshFolder()], { cwd });

		assert.match(stderr, /webshop\.conf:1/);
		assert.match(stderr, /webshop\.conf:2/);
	});

	test('half of a certificate', () => {
		const { status, stderr } = refused(['--certificate', 'x.pem']);

		assert.notEqual(status, 0);
		assert.match(stderr, /certificate_key/);
	});

	test('a certificate that is not there', async () => {
		const { status, all } = refused(['--https',
		    `127.0.0.1:${await freePort()}`, '--certificate',
		    '/nowhere/a.pem', '--certificate_key', '/nowhere/b.pem']);

		assert.notEqual(status, 0);
		assert.match(all, /\/nowhere\/[ab]\.pem/);
	});

	test('both doors shut', () => {
		const { status, all } = refused([]);

		assert.notEqual(status, 0);
		assert.match(all, /http/);
	});

	test('a port that is taken', async () => {
		const shop = await startShop({ import: false, password: false });
		try {
			const { status, all } = refused(['--http',
			    `127.0.0.1:${shop.port}`]);
			assert.notEqual(status, 0);
			assert.match(all, new RegExp(String(shop.port)));
		} finally {
			await shop.stop();
		}
	});

	test('a data folder that cannot be written', () => {
		const file = path.join(freshFolder(), 'file');
		writeFileSync(file, '');
		const { status, all } = run(['check', '--data', file]);

		assert.notEqual(status, 0);
		assert.ok(all.includes(file));
	});
});

describe('the later place of a setting wins', () => {
	test('command line over environment over file', async () => {
		const cwd = freshFolder();
		writeFileSync(path.join(cwd, 'webshop.conf'),
		    'shop_name = From File\nlanguage = en\n');
		const names = async (settings, env) => {
			const shop = await startShop({ settings, import: false,
			    password: false, env: { ...env,
			    WEBSHOP_CONFIG: path.join(cwd, 'webshop.conf') } });
			const { page } = await new Shopper(shop).get('/products',
			    { 'accept-language': 'xx' });
			await shop.stop();
			return [page.language, page.title.includes('From File'),
			    page.title.includes('From Environment'),
			    page.title.includes('From Line')];
		};

		assert.deepEqual(await names({}, {}),
		    ['en', true, false, false]);
		assert.deepEqual(await names({},
		    { WEBSHOP_SHOP_NAME: 'From Environment' }),
		    ['en', false, true, false]);
		assert.deepEqual(await names({ shop_name: 'From Line' },
		    { WEBSHOP_SHOP_NAME: 'From Environment' }),
		    ['en', false, false, true]);
	});
});

describe('manager-password', () => {
	for (const input of ['', '\n', 'short\n', `${'x'.repeat(300)}\n`]) {
		test(`refuses ${JSON.stringify(input.slice(0, 12))}`, () => {
			const data = freshFolder();
			const { status, all } = run(['manager-password', '--data',
			    data], { input });

			assert.notEqual(status, 0);
			assert.ok(all.length > 10);
			assert.ok(!input.trim() || !all.includes(input.trim()));
		});
	}

	test('takes a password without a line end, and never prints it', () => {
		const { status, all } = run(['manager-password', '--data',
		    freshFolder()], { input: 'Holunder-Quitte' });

		assert.equal(status, 0, all);
		assert.ok(!all.includes('Holunder'));
	});

	test('--generate makes one that works', async () => {
		const shop = await startShop({ import: shelf(), password: false });
		const { status, stdout } = shop.run(['manager-password',
		    '--generate']);
		assert.equal(status, 0);
		const words = stdout.trim().split(/\s+/);
		const manager = new Shopper(shop, { cookies: true });
		const answer = await manager.signIn(words.at(-1));
		await shop.stop();

		assert.equal(answer.status, 303);
		assert.ok(words.at(-1).length >= 12);
	});
});

describe('import', () => {
	test('of the demo catalogue brings about two dozen products', () => {
		const data = freshFolder();
		const { status, stdout } = run(['import', CATALOGUE, '--data', data]);

		assert.equal(status, 0);
		assert.match(stdout, /\b2\d\b/);
		assert.equal(statSync(path.join(data, 'shop.db')).isFile(), true);
	});

	test('twice changes nothing but what the file says', async () => {
		const shop = await startShop({ import: shelf() });
		const ids = () => shop.documents('products').map((one) => one.id);
		const before = ids().sort();
		assert.equal(shop.run(['import', shelf([{ ...APPLES,
		    price: '4.20' }])]).status, 0);
		const { page } = await new Shopper(shop).get('/products');
		const after = ids().sort();
		await shop.stop();

		assert.deepEqual(after, before);
		assert.match(page.main.text, /4,20 €/);
	});

	const HEAD = 'id,name,price\n';
	for (const [what, text, line, column] of [
	    ['an unknown column', 'id,name,price,colour\na,A,1,red\n', 1, 'colour'],
	    ['no price column', 'id,name\na,A\n', 1, 'price'],
	    ['a price with a comma', `${HEAD}a,A,"1,50"\n`, 2, 'price'],
	    ['a negative price', `${HEAD}a,A,1\nb,B,-1\n`, 3, 'price'],
	    ['a price of letters', `${HEAD}a,A,cheap\n`, 2, 'price'],
	    ['a price of three decimals', `${HEAD}a,A,1.005\n`, 2, 'price'],
	    ['a price of 1e3', `${HEAD}a,A,1e3\n`, 2, 'price'],
	    ['an endless price', `${HEAD}a,A,99999999999999999999\n`, 2, 'price'],
	    ['an id with blanks', `${HEAD}"a b",A,1\n`, 2, 'id'],
	    ['an id with a slash', `${HEAD}../a,A,1\n`, 2, 'id'],
	    ['an empty id', `${HEAD},A,1\n`, 2, 'id'],
	    ['no name', `${HEAD}a,,1\n`, 2, 'name'],
	    ['an endless name', `${HEAD}a,${'x'.repeat(500)},1\n`, 2, 'name'],
	    ['control characters', `${HEAD}a,A\u0007,1\n`, 2, 'name'],
	    ['a tax of letters', 'id,name,price,tax\na,A,1,full\n', 2, 'tax'],
	    ['a tax of 101', 'id,name,price,tax\na,A,1,101\n', 2, 'tax'],
	    ['a negative stock', 'id,name,price,stock\na,A,1,-1\n', 2, 'stock'],
	    ['half a piece', 'id,name,price,stock\na,A,1,1.5\n', 2, 'stock'],
	    ['another currency', 'id,name,price,currency\na,A,1,USD\n', 2,
		'currency'],
	    ['an unknown unit', 'id,name,price,unit\na,A,1,oz\n', 2, 'unit'],
	    ['an open quote', `${HEAD}a,"A,1\n`, 2, ''],
	    ['a line after a line break in a cell',
		`${HEAD}a,"A\nB",1\nb,B,x\n`, 2, ''],
	    ['no product', HEAD, 1, ''],
	    ['nothing at all', '', 1, '']]) {
		test(`with ${what} names the place and changes nothing`,
		    async () => {
			const shop = await startShop({ import: shelf(),
				password: false, start: false });
			const before = shop.sql(`select id, body from document
			    order by collection, id`);
			const { status, stderr } = shop.run(['import',
			    csvFile(text)]);

			assert.notEqual(status, 0);
			assert.match(stderr, /catalogue\.csv/);
			assert.match(stderr, new RegExp(
			    `(:|line |Zeile )[${line}${line + 1}]\\b`));
			assert.ok(stderr.includes(column));
			assert.deepEqual(shop.sql(`select id, body from document
			    order by collection, id`), before);
			await shop.stop();
		});
	}

	test('of a file that is not UTF-8 is refused', () => {
		const file = csvFile(Buffer.from(`${HEAD}a,\xdcbel,1\n`, 'latin1'));
		const { status, stderr } = run(['import', file, '--data',
		    freshFolder()]);

		assert.notEqual(status, 0);
		assert.match(stderr, /UTF-8/);
	});

	for (const name of ['nowhere.csv', '.']) {
		test(`of ${name} is refused by name`, () => {
			const { status, stderr } = run(['import', name, '--data',
			    freshFolder()], { cwd: freshFolder() });

			assert.notEqual(status, 0);
			assert.ok(stderr.includes(name));
		});
	}

	test('reads what office programs write: BOM, CRLF, quotes, line breaks',
	    async () => {
		const text = '\ufeff' + csv([{ ...APPLES,
			name: 'Äpfel "Boskop", rot', description: 'Eins\nZwei' },
			FEW]);
		const shop = await startShop({ import: false, password: false,
			start: false });
		const { status, all } = shop.run(['import', csvFile(text)]);

		if (status === 0)
			assert.equal(shop.document('products', 'apfel').name,
			    'Äpfel "Boskop", rot');
		else
			assert.match(all, /description/);
		await shop.stop();
	});

	test('while the shop is open is seen at once', async () => {
		const shop = await startShop({ import: shelf() });
		const shopper = new Shopper(shop);
		await shopper.get('/products');
		shop.run(['import', shelf([{ ...FEW, id: 'neu',
			name: 'Neue Ernte' }])]);
		const { page } = await shopper.get('/products');
		await shop.stop();

		assert.match(page.main.text, /Neue Ernte/);
	});
});

