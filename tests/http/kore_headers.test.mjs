/*
 * No header is lost without a word (patch 05): a proxy or a sender that adds
 * many must not push a signature, a cookie or the Host out of sight.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startShop } from '../lib/shop.mjs';
import { askRaw } from '../lib/shopper.mjs';

let shop;
before(async () => { shop = await startShop({ settings: { workers: 1 } }); });
after(() => shop?.stop());

const fillers = (count) => Array.from({ length: count }, (_, i) =>
	`X-Filler-${i}: ${i}\r\n`).join('');
const page = (headers) => askRaw(shop, `GET /imprint HTTP/1.1\r\n` +
	`Connection: close\r\n${headers}\r\n`);
const status = (answer) => Number(answer.split(' ')[1]);
const language = (answer) => /<html[^>]*\slang="?(\w+)/.exec(answer)?.[1];

test('the last of forty headers counts', async () => {
	for (const wanted of ['de', 'en']) {
		const answer = await page(`Host: localhost\r\n${fillers(37)}` +
		    `Accept-Language: ${wanted}\r\n`);
		assert.equal(status(answer), 200);
		assert.equal(language(answer), wanted);
	}
});

test('the Host may be the last of sixty-four', async () => {
	const answer = await page(`${fillers(62)}Host: localhost\r\n`);
	assert.equal(status(answer), 200);
});

test('more than sixty-four are refused, not shortened', async () => {
	for (const count of [63, 64, 65, 100, 400]) {
		const answer = await page(
		    `Host: localhost\r\n${fillers(count)}`);
		assert.equal(status(answer), 431, `${count} fillers`);
	}
});

test('a block too large is refused at once', async () => {
	const answer = await page(`Host: localhost\r\n` +
	    `X-Long: ${'a'.repeat(20000)}\r\n`);
	assert.ok(answer === '' || status(answer) === 431, answer);
	assert.equal(await shop.health(), 200);
});

test('a header that only begins like Host is not the Host', async () => {
	assert.equal(status(await page(
	    'Hosting: two words\r\nHost: localhost\r\n')), 200);
	assert.equal(status(await page('Hosting: localhost\r\n')), 400);
});
