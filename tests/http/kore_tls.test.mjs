/*
 * Debian's Kore ends every handshake with "internal error" (patch 01) and wants
 * a file of parameters before it starts (patch 02).
 */
import assert from 'node:assert/strict';
import tls from 'node:tls';
import { after, before, test } from 'node:test';

import { startShop } from '../lib/shop.mjs';
import { ask } from '../lib/shopper.mjs';

let shop;
before(async () => { shop = await startShop({ https: true }); });
after(() => shop?.stop());

/* A handshake and one request: {protocol, cipher, status, key} or {refused}. */
function visit(options)
{
	return new Promise((done) => {
		let said = '';
		const socket = tls.connect({ host: '127.0.0.1',
			port: shop.httpsPort, servername: 'localhost',
			rejectUnauthorized: false, ...options }, () => {
			socket.write('GET /healthz HTTP/1.1\r\nHost: localhost' +
			    '\r\nConnection: close\r\n\r\n');
		});
		socket.setTimeout(5000, () => socket.destroy());
		socket.on('data', (part) => { said += part; });
		socket.on('error', (error) =>
		    done({ refused: error.code ?? String(error) }));
		const protocol = () => ({ protocol: socket.getProtocol(),
			cipher: socket.getCipher()?.name,
			key: socket.getPeerCertificate()?.asn1Curve });
		let seen = {};
		socket.on('secureConnect', () => { seen = protocol(); });
		socket.on('close', () => done({ ...seen,
			status: Number(said.split(' ')[1]) }));
	});
}

for (const version of ['TLSv1.2', 'TLSv1.3']) {
	test(`${version} carries a request`, async () => {
		const seen = await visit({ minVersion: version,
			maxVersion: version });
		assert.equal(seen.protocol, version);
		assert.equal(seen.status, 200);
	});
}

for (const version of ['TLSv1', 'TLSv1.1']) {
	test(`${version} is refused`, async () => {
		const seen = await visit({ minVersion: version,
			maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' });
		assert.ok(seen.refused, JSON.stringify(seen));
		assert.equal(seen.status, undefined);
	});
}

test('ciphers without forward secrecy are refused', async () => {
	for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384']) {
		const seen = await visit({ maxVersion: 'TLSv1.2', ciphers });
		assert.ok(seen.refused, `${ciphers}: ${JSON.stringify(seen)}`);
	}
});

test('sixty handshakes at once all succeed', async () => {
	const seen = await Promise.all(Array.from({ length: 60 }, (_, i) =>
	    visit({ maxVersion: i % 2 ? 'TLSv1.2' : 'TLSv1.3' })));
	assert.deepEqual([...new Set(seen.map(({ status }) => status))], [200]);
});

test('plain HTTP to the secure port gets no page', async () => {
	await assert.rejects(ask(`http://127.0.0.1:${shop.httpsPort}`, 'GET', '/',
	    { timeout: 3000 }));
});
