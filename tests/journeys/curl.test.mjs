/*
 * The whole way with curl alone: no cookies, no browser, only what the pages
 * and redirects say.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';

import { Page } from '../lib/page.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { UUID } from '../lib/shopper.mjs';

let shop;
before(async () => {
	shop = await startShop();
});
after(() => shop?.stop());

/* Status, target of a redirect and body, as curl tells them. */
function curl(path, ...args)
{
	const text = execFileSync('curl', ['-q', '-s', '-m', '20',
		'-w', '\n%{http_code} %{redirect_url}', ...args,
		shop.base + path], { encoding: 'utf8' });
	const at = text.lastIndexOf('\n');
	const [status, target] = text.slice(at + 1).split(' ');
	return { status: Number(status), body: text.slice(0, at),
		page: new Page(text.slice(0, at)),
		target: target ? new URL(target) : null };
}

const parameter = (answer, name) => answer.target.searchParams.get(name);

describe('curl buys four pieces without cookies', () => {
	let basket, product, order;

	test('/ sends it to the products with a new basket', () => {
		const answer = curl('/');

		assert.equal(answer.status, 303);
		assert.equal(answer.target.pathname, '/products');
		basket = parameter(answer, 'basket_id');
		assert.match(basket, UUID);
	});

	test('/products offers something that is there', () => {
		const { status, page } = curl(`/products?basket_id=${basket}`);

		assert.equal(status, 200);
		const form = page.form('/modify_basket', { basket_id: basket });
		product = form.value('product_id');
		assert.ok(product);
	});

	test('/modify_basket puts it into the basket and sends it back', () => {
		const answer = curl(`/modify_basket?basket_id=${basket}&` +
		    `product_id=${product}&amount=4`);

		assert.equal(answer.status, 303);
		assert.equal(answer.target.pathname, '/products');
		assert.equal(parameter(answer, 'basket_id'), basket);
	});

	test('/process_order takes the form and sends it to the wait page', () => {
		const fields = { basket_id: basket, email: 'customer@example.org',
			country: 'GERMANY', state: '', city: 'München',
			zip: '80335', address1: 'Name', address2: 'Street 1',
			address3: '', payment: 'sandbox',
			card_number: '4242424242424242', card_expiry: '12/39',
			card_cvc: '123' };
		const answer = curl('/process_order', ...Object.entries(fields)
		    .flatMap(([name, value]) =>
			['--data-urlencode', `${name}=${value}`]));

		assert.equal(answer.status, 303);
		assert.equal(answer.target.pathname, '/wait_for_payment');
		order = parameter(answer, 'order_id');
		assert.match(order, UUID);
	});

	test('/wait_for_payment sends it on once the money is there', async () => {
		const answer = await until('the payment is decided', () => {
			const one = curl(`/wait_for_payment?order_id=${order}`);
			if (one.status === 200)
				assert.match(one.body,
				    /http-equiv="?refresh"? content="5/i);
			return one.status === 303 ? one : undefined;
		});

		assert.equal(answer.target.pathname, '/order_status');
		assert.equal(parameter(answer, 'order_id'), order);
	});

	test('/order_status shows invoice, contents and what the carrier says',
	    async () => {
		await until('the carrier has come', () =>
		    shop.document('orders', order).shipping.length > 0);
		const { status, page } = curl(`/order_status?order_id=${order}`);
		const stored = shop.document('orders', order);

		assert.equal(status, 200);
		assert.ok(page.link(/^\/invoice\?/));
		assert.ok(page.main.text.includes(stored.items[0].name));
		assert.ok(page.main.text.includes(stored.shipping[0].comment));
	});

	test('the document of the order is the one of the contract', () => {
		const stored = shop.document('orders', order);

		assert.equal(stored.id, order);
		assert.equal(stored.email, 'customer@example.org');
		assert.deepEqual(stored.address, { country: 'GERMANY', state: '',
			city: 'München', zip: '80335', address1: 'Name',
			address2: 'Street 1', address3: '' });
		assert.equal(stored.items.length, 1);
		assert.equal(stored.items[0].quantity, 4);
		assert.equal(typeof stored.items[0].name, 'string');
	});
});
