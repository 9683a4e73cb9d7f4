import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { Shopper, ask, askRaw } from '../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

function designed(answer, status)
{
	assert.equal(answer.status, status);
	assert.match(answer.headers['content-type'], /^text\/html; ?charset=utf-8/i);
	assert.ok(answer.page.heading, 'a heading');
	assert.ok(answer.page.link(/^\/products/), 'a way to the products');
	assert.match(answer.headers['content-security-policy'],
	    /default-src 'none'/);
}

describe('what cannot be answered is answered with a designed page', () => {
	for (const path of ['/nowhere', '/products/extra', '/.env',
	    '/shop.db', '/static/style.css', '/static/../shop.db',
	    '/manager/nothing', '/product?product_id=none', '/%2e%2e/shop.db',
	    '/products%00', '/Products']) {
		test(`404: ${path}`, async () => {
			designed(await shopper.get(path), 404);
		});
	}

	for (const [method, path, allow] of [
	    ['POST', '/products', /GET/], ['PUT', '/modify_basket', /POST/],
	    ['DELETE', '/basket', /GET/], ['GET', '/process_order', /POST/],
	    ['PATCH', '/', /GET/], ['GET', '/retry_payment', /POST/]]) {
		test(`405: ${method} ${path} says what is allowed`, async () => {
			const answer = await ask(shop.base, method, path,
			    { body: method === 'GET' ? undefined : '' });

			designed(answer, 405);
			assert.match(answer.headers.allow, allow);
		});
	}

	for (const method of ['TRACE', 'CONNECT', 'BREW']) {
		test(`${method} is refused`, async () => {
			const answer = await askRaw(shop, `${method} / HTTP/1.1` +
			    '\r\nHost: 127.0.0.1\r\n\r\n');

			assert.match(answer, /^HTTP\/1\.1 [45]\d\d/);
		});
	}

	test('422: a change of the basket that says nothing', async () => {
		designed(await shopper.post('/modify_basket', ''), 422);
	});

	test('the page of an error speaks the language of the visitor',
	    async () => {
		const german = await shopper.get('/nowhere');
		const english = await shopper.get('/nowhere',
		    { 'accept-language': 'en' });

		assert.equal(german.page.language, 'de');
		assert.equal(english.page.language, 'en');
		assert.notEqual(german.page.heading, english.page.heading);
	});

	test('an error page repeats nothing of the address', async () => {
		const answer = await shopper.get('/%3Cscript%3Ealert(1)%3C/script%3E');

		assert.equal(answer.status, 404);
		assert.ok(!answer.text.includes('<script'));
	});

	test('a body that is too long is refused and the shop lives on',
	    async () => {
		let status = 0;
		try {
			const answer = await shopper.post('/modify_basket',
			    `basket_id=${'x'.repeat(3 << 20)}`);
			status = answer.status;
		} catch (error) {
			assert.match(error.code, /ECONNRESET|EPIPE/);
		}
		assert.ok([0, 400, 413].includes(status), `status ${status}`);
		assert.equal(await shop.health(), 200);
	});

	test('a header that is too long is refused and the shop lives on',
	    async () => {
		const answer = await askRaw(shop, 'GET /products HTTP/1.1\r\n' +
		    `Host: 127.0.0.1\r\nX-Long: ${'x'.repeat(70000)}\r\n\r\n`);

		assert.doesNotMatch(answer, /^HTTP\/1\.1 (2|3|5)/);
		assert.equal(await shop.health(), 200);
	});

	test('another content type than a form is no form', async () => {
		const id = await shopper.begin();
		const answer = await shopper.post('/modify_basket',
		    `{"basket_id":"${id}","product_id":"apfel","amount":1}`,
		    { 'content-type': 'application/json' });

		assert.ok(answer.status >= 400 && answer.status < 500);
		assert.equal(shop.document('baskets', id), undefined);
	});

	for (const body of ['%', '%zz=1', '=', '&&&', '=&=', 'a'.repeat(5000),
	    'basket_id=%ff%fe', 'basket_id=%00']) {
		test(`a form of "${body.slice(0, 20)}" is an error of the client`,
		    async () => {
			const answer = await shopper.post('/modify_basket', body);

			assert.ok(answer.status >= 400 && answer.status < 500,
			    `status ${answer.status}`);
		});
	}

	test('a form of ten thousand fields is refused or read to its end',
	    async () => {
		const id = await shopper.begin();
		const noise = Array.from({ length: 10000 },
		    (_, i) => `f${i}=1`).join('&');
		const answer = await shopper.post('/modify_basket',
		    `${noise}&basket_id=${id}&product_id=apfel&amount=2`);
		const basket = shop.document('baskets', id);

		if (answer.status === 303)
			assert.equal(basket.items[0].quantity, 2);
		else {
			assert.ok(answer.status >= 400 && answer.status < 500);
			assert.equal(basket, undefined);
		}
	});
});
