/*
 * A request ends where its headers say (patch 04): not a byte of a flood behind
 * a small Content-Length is kept, and two readers agree on its borders.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { after, before, describe, test } from 'node:test';

import { sleep, startShop } from '../lib/shop.mjs';

const MIB = 1024 * 1024;
const OFFERED = 96 * MIB;

let shop;
before(async () => {
	shop = await startShop({ https: true, settings: { workers: 1 } });
});
after(() => shop?.stop());

const HOST = 'Host: localhost\r\n';
const GET = `GET /healthz HTTP/1.1\r\n${HOST}`;
const POST = `POST /modify_basket HTTP/1.1\r\n${HOST}` +
	'Content-Type: application/x-www-form-urlencoded\r\n';
const FORM = 'a=b';

function open(secure, ready)
{
	return secure ? tls.connect({ host: '127.0.0.1', port: shop.httpsPort,
		servername: 'localhost', rejectUnauthorized: false }, ready)
		: net.connect(shop.port, '127.0.0.1', ready);
}

/*
 * Sends the parts, 150 ms between them, then up to `flood` bytes more. Says
 * the status lines that came, whether the shop closed, and what it took.
 */
function talk(secure, parts, { flood = 0, quiet = 1200 } = {})
{
	return new Promise((done) => {
		let said = '';
		let closed = false;
		const socket = open(secure, async () => {
			for (const part of parts) {
				socket.write(part);
				await sleep(150);
			}
			pour();
		});
		const noise = Buffer.alloc(65536, 'a');
		let left = flood;
		function pour()
		{
			while (left > 0 && !closed) {
				left -= noise.length;
				if (!socket.write(noise)) {
					socket.once('drain', pour);
					return;
				}
			}
		}
		const end = () => {
			socket.destroy();
			done({ closed, taken: socket.bytesWritten,
				statuses: [...said.matchAll(
				    /HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1]))
			});
		};
		socket.setTimeout(quiet, end);
		socket.on('data', (part) => { said += part; });
		socket.on('error', () => { closed = true; });
		socket.on('close', () => { closed = true; end(); });
	});
}

/* Resident memory of the workers in bytes. */
function resident()
{
	return shop.processes().filter(({ name }) => /wrk/.test(name))
	    .map(({ pid }) => Number(/VmRSS:\s*(\d+)/.exec(
		readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024)
	    .reduce((sum, bytes) => sum + bytes, 0);
}

for (const secure of [false, true]) {
	describe(secure ? 'TLS' : 'plain', () => {
		test('a body of its length is read, in one packet or two',
		    async () => {
			const length = `Content-Length: ${FORM.length}\r\n\r\n`;
			const whole = await talk(secure, [POST + length + FORM]);
			const halves = await talk(secure,
			    [`${POST}${length}a`, '=b']);
			assert.equal(whole.statuses.length, 1);
			assert.deepEqual(halves.statuses, whole.statuses);
			assert.ok(!whole.closed && !halves.closed);
		});

		test('a body longer than its length is refused', async () => {
			for (const length of [0, 1, 2]) {
				const seen = await talk(secure, [`${POST}` +
				    `Content-Length: ${length}\r\n\r\n${FORM}`]);
				assert.deepEqual(seen.statuses, [400]);
				assert.ok(seen.closed);
			}
		});

		for (const [name, parts] of Object.entries({
			'a flood behind a small length':
			    [`${POST}Content-Length: 1\r\n\r\n${FORM}`],
			'a flood on a connection kept alive':
			    [`${GET}\r\n`,
				`${POST}Content-Length: 1\r\n\r\n${FORM}`],
			'a flood that follows a whole body':
			    [`${POST}Content-Length: 3\r\n\r\n${FORM}`],
			'a flood in a header': [`${GET}X-Long: `]
		})) {
			test(`${name} is cut and memory stays flat`, async () => {
				await talk(secure, parts);
				const before = resident();
				const seen = await talk(secure, parts,
				    { flood: OFFERED, quiet: 4000 });
				const grown = resident() - before;
				assert.ok(seen.closed, 'not closed');
				assert.ok(seen.taken < 16 * MIB,
				    `${seen.taken} bytes taken`);
				assert.ok(grown < 4 * MIB, `${grown} bytes kept`);
				assert.equal(await shop.health(), 200);
			});
		}

		for (const [name, head] of Object.entries({
			'two lengths': `${POST}Content-Length: 3\r\n` +
			    `Content-Length: 4\r\n\r\n${FORM}`,
			'a length that is no plain number':
			    `${POST}Content-Length: +3\r\n\r\n${FORM}`,
			'a length and a transfer coding':
			    `${POST}Content-Length: 3\r\n` +
			    `Transfer-Encoding: chunked\r\n\r\n${FORM}`,
			'a body of a GET': `${GET}Content-Length: 3\r\n\r\n`,
			'a second request in the packet':
			    `${GET}\r\n${GET}\r\n`,
			'two hosts': `${GET}Host: elsewhere.example\r\n\r\n`
		})) {
			test(`${name}: refused`, async () => {
				const seen = await talk(secure, [head]);
				assert.deepEqual(seen.statuses, [400]);
				assert.ok(seen.closed);
			});
		}

		test('chunked without a length: 411', async () => {
			const seen = await talk(secure,
			    [`${POST}Transfer-Encoding: chunked\r\n\r\n`]);
			assert.deepEqual(seen.statuses, [411]);
		});

		test('one request after the other on one connection',
		    async () => {
			const seen = await talk(secure, [`${GET}\r\n`,
				`${GET}Content-Length: 0\r\n\r\n`, `${GET}\r\n`]);
			assert.deepEqual(seen.statuses, [200, 200, 200]);
			assert.ok(!seen.closed);
		});
	});
}
