/*
 * What a hostile sender, a careless neighbour or a bad day does to the server,
 * and what it must not come to.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, describe, test } from 'node:test';

import { freePort, freshFolder, run, sleep, startShop, until }
    from '../lib/shop.mjs';
import { Shopper, ask as request, askRaw } from '../lib/shopper.mjs';

let shop;
before(async () => { shop = await startShop({ import: true }); });
after(() => shop?.stop());

const HOST = 'Host: localhost\r\n';
const status = (answer) => Number(answer.split(' ')[1]);
const statuses = (said) => said.match(/HTTP\/1\.[01] \d+/g) ?? [];
const ask = (bytes) => askRaw(shop, Buffer.from(bytes, 'latin1'),
	{ quiet: 500 });

/* Sends two parts with a pause between them; all that was said. */
function twoParts(first, second)
{
	return new Promise((done) => {
		let said = '';
		const socket = net.connect(shop.port, '127.0.0.1');
		socket.setTimeout(1500, () => socket.destroy());
		socket.on('data', (part) => { said += part; });
		socket.on('error', () => {});
		socket.on('close', () => done(said));
		socket.write(Buffer.from(first, 'latin1'));
		setTimeout(() => socket.write(second), 200);
	});
}

describe('the lines of a request', () => {
	test('do not end at a NUL', async () => {
		for (const hidden of ['Content-Length: 50', 'Host: other',
		    'Transfer-Encoding: chunked', 'X: y'])
			assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
			    `${HOST}X: a\0\r\n${hidden}\r\n\r\n`)), 400, hidden);
		assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
		    `${HOST}X: a\r\nX: y\r\n\r\n`)), 200);
	});

	test('hide no second request behind a NUL', async () => {
		const said = await twoParts(`GET /healthz HTTP/1.1\r\n${HOST}` +
		    'X: a\0\r\nContent-Length: 40\r\n\r\n',
		    `GET /robots.txt HTTP/1.1\r\n${HOST}\r\n`);

		assert.deepEqual(statuses(said), ['HTTP/1.1 400']);
	});

	test('are not parted by a carriage return alone', async () => {
		for (const hidden of ['X: b', 'Content-Length: 5', 'Cookie: a=b',
		    '\rGET / HTTP/1.1'])
			assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
			    `${HOST}X: a\r${hidden}\r\n\r\n`)), 400, hidden);
	});

	test('may hold what a neighbouring site put into a cookie', async () => {
		for (const line of ['Cookie: stadt=M\xc3\xbcnchen', 'X: \xe4',
		    'X: a\tb', 'X:', 'X: ', 'Referer:'])
			assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
			    `${HOST}${line}\r\n\r\n`)), 200, line);
	});

	test('may hold no other control character', async () => {
		for (const byte of ['\x01', '\x0b', '\x1b', '\x7f'])
			assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
			    `${HOST}X: a${byte}b\r\n\r\n`)), 400);
		for (const line of ['X', 'X\xe4: a', 'X : a', ' X: a'])
			assert.equal(status(await ask(`GET /healthz HTTP/1.1\r\n` +
			    `${HOST}${line}\r\n\r\n`)), 400, line);
		assert.equal(status(await ask('GET /healthz HTTP/1.1\r\n' +
		    'Host:\r\n\r\n')), 400);
	});
});

describe('a path that looks like another host', () => {
	for (const target of ['//evil.example/x', '///evil.example',
	    '/\\evil.example', '/\\/evil.example', '//evil.example\\@x']) {
		test(`makes no link there: ${target}`, async () => {
			const answer = await ask(
			    `GET ${target} HTTP/1.1\r\n${HOST}\r\n`);
			const links = [...answer.matchAll(
			    /(?:href|action|src)="([^"]*)"/g)].map(([, to]) =>
				new URL(to, 'http://localhost/'));

			assert.equal(status(answer), 404);
			assert.ok(links.length > 0);
			for (const link of links)
				assert.equal(link.hostname, 'localhost');
		});
	}
});

describe('a settings file', () => {
	const check = (file) => run(['check', '--config', file, '--data',
	    freshFolder()]);
	const file = (text) => {
		const place = path.join(freshFolder(), 'webshop.conf');

		writeFileSync(place, text);
		return place;
	};

	test('has no setting at the end of a long comment', () => {
		const { status: code, all } = check(file('language = en\n' +
		    `# ${'x'.repeat(2045)}sandbox = yes\n`));

		assert.equal(code, 1);
		assert.match(all, /webshop\.conf:2: .*expected a shorter line/);
	});

	test('may end without a line break', () => {
		assert.match(check(file('language = en\nsandbox = yes')).all,
		    /rehearsal bank/);
	});

	test('is not a folder', () => {
		const { status: code, all } = check(freshFolder());

		assert.equal(code, 1);
		assert.match(all, /directory/);
	});

	for (const url of ['httpevil://example.org', 'https://a@b',
	    'https://example.org\r\nX: y', 'https://example.org?x', 'https://',
	    'https://example.org/']) {
		test(`names a sound base_url, not ${JSON.stringify(url)}`, () => {
			assert.equal(run(['check', '--base_url', url, '--data',
			    freshFolder()]).status, 1);
		});
	}
	test('may name a base_url', () => {
		for (const url of ['https://example.org', 'http://[::1]:8080',
		    'https://example.org:8443/shop'])
			assert.equal(run(['check', '--base_url', url, '--data',
			    freshFolder()]).status, 0, url);
	});
});

describe('the way back after a change of the basket', () => {
	const sent = async (back) => {
		const shopper = new Shopper(shop);
		await shopper.begin();
		return (await shopper.add('erdbeeren', 1, { back })).location
		    .replace(`basket_id=${shopper.basket}`, 'BASKET');
	};

	for (const back of ['/products', '/products?kind=obst&page=2',
	    '/product?product_id=erdbeeren']) {
		test(`leads to ${back}`, async () => {
			assert.ok((await sent(back)).startsWith(back));
		});
	}
	for (const back of ['//evil.example', '/products//evil.example',
	    '/productsx', '/products/../modify_basket?amount=5', '/products@x',
	    '/products?basket_id=x', '/products?x=%0d%0aSet-Cookie:%20a=b'
		.replaceAll(/%0d|%0a/g, (one) => decodeURIComponent(one)),
	    'https://evil.example/products', '/product?'.padEnd(400, 'a')]) {
		test(`does not lead to ${JSON.stringify(back.slice(0, 40))}`,
		    async () => {
			assert.equal(await sent(back), '/products?BASKET');
		});
	}
});

describe('a start', () => {
	test('turns nobody away who comes by TLS at once', async () => {
		const young = await startShop({ https: true, import: false,
			password: false });
		try {
			for (let i = 0; i < 6; i++) {
				await young.restart();
				const { status: code } = await request(
				    young.secureBase, 'GET', '/healthz');
				assert.equal(code, 200);
			}
		} finally {
			await young.stop();
		}
	});
});

describe('a visitor over IPv6', () => {
	const six = Object.values(networkInterfaces()).flat()
	    .some(({ address }) => address === '::1');

	test('may call the shop by name and port', { skip: !six }, async () => {
		const port = await freePort();
		const secure = await startShop({ https: true, import: false,
			password: false, settings: { https: `[::1]:${port}` } });
		const said = (host) => new Promise((done, failed) => {
			const socket = tls.connect({ host: '::1', port,
				servername: 'localhost',
				rejectUnauthorized: false });
			let text = '';
			socket.on('error', failed);
			socket.on('data', (part) => { text += part; });
			socket.on('close', () => done(status(text)));
			socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}` +
			    '\r\nConnection: close\r\n\r\n');
		});
		try {
			assert.equal(await said(`localhost:${port}`), 200);
			assert.equal(await said('localhost'), 200);
			assert.equal(await said(`other:${port}`), 421);
		} finally {
			await secure.stop();
		}
	});
});

describe('a self-signed certificate', () => {
	test('is made anew when the pair in the folder is none', async () => {
		const secure = await startShop({ https: true, import: false,
			password: false });
		const { privateKey } = generateKeyPairSync('rsa', {
			modulusLength: 2048,
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
			publicKeyEncoding: { type: 'spki', format: 'pem' } });
		try {
			for (const [file, text] of [['key.pem', ''],
			    ['key.pem', privateKey], ['key.pem', 'x'],
			    ['certificate.pem', '']]) {
				await secure.halt();
				writeFileSync(path.join(secure.data, file), text);
				await secure.start();
				const { status: code } = await request(
				    secure.secureBase, 'GET', '/healthz');
				assert.equal(code, 200);
			}
			const before = readFileSync(path.join(secure.data,
			    'key.pem'), 'utf8');
			await secure.restart();
			assert.equal(readFileSync(path.join(secure.data,
			    'key.pem'), 'utf8'), before);
		} finally {
			await secure.stop();
		}
	});
});

describe('a TLS handshake', () => {
	test('that comes byte by byte comes to an end', async () => {
		const secure = await startShop({ https: true, import: false,
			password: false });
		try {
			const socket = net.connect(secure.httpsPort,
			    '127.0.0.1');
			const closed = new Promise((done) => socket.once(
			    'close', done));
			const drip = setInterval(() => socket.write(
			    Buffer.from('00', 'hex')), 2000);
			socket.on('error', () => {});
			socket.on('data', () => {});
			socket.write(Buffer.from('1603010200', 'hex'));
			const ended = await Promise.race([
				closed.then(() => true),
				sleep(25000).then(() => false)
			]);
			clearInterval(drip);
			socket.destroy();
			assert.ok(ended);
			assert.equal(await secure.health(), 200);
		} finally {
			await secure.stop();
		}
	});
});

describe('a worker', () => {
	const worker = (number) => shop.processes().find(({ name }) =>
	    name.includes(`[wrk ${number}]`))?.pid;

	test('that comes back while nobody can write ends nothing', async () => {
		const holder = spawn('flock', ['-x', path.join(shop.data,
		    'shop.lock'), 'sleep', '8'], { stdio: 'ignore' });
		await sleep(300);
		process.kill(worker(1), 'SIGKILL');
		await until('it was noticed', () => shop.log.some((line) =>
		    /errand release: the writers' turn/.test(line)));
		await sleep(500);

		assert.equal(shop.ended, false);
		assert.equal((await new Shopper(shop).get('/products')).status,
		    200);
		await new Promise((done) => holder.once('exit', done));
		await new Shopper(shop).buy({ erdbeeren: 1 });
	});

	test('does not outlive its parent', async () => {
		const children = shop.processes().map(({ pid }) => pid);
		const alive = () => children.filter((pid) => {
			try {
				return process.kill(pid, 0);
			} catch {
				return false;
			}
		});

		process.kill(shop.pid, 'SIGKILL');
		try {
			await until('all are gone', () => alive().length === 0,
			    { tries: 60 });
		} finally {
			for (const pid of alive())
				process.kill(pid, 'SIGKILL');
		}
		await shop.start();
		assert.equal(await shop.health(), 200);
	});
});
