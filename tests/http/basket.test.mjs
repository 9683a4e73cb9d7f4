import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, BOOK, FEW, WINE, shelf } from '../lib/catalogue.mjs';
import { quote, startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, Shopper, cardFields } from '../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf([APPLES, WINE, BOOK, FEW,
	    { ...APPLES, id: 'weg', name: 'Wegwerfapfel' },
	    { ...APPLES, id: 'teurer', name: 'Teurer Apfel' },
	    { ...APPLES, id: 'alle', name: 'Letzte Birnen', stock: '5' }], 120)
	});
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

const items = (id) => (shop.document('baskets', id)?.items ?? [])
    .map(({ product_id: product, quantity }) => [product, quantity]);

describe('a basket', () => {
	test('is summed up on every page: "3 · 16,80 €"', async () => {
		const id = await shopper.fill({ apfel: 1 });
		await shopper.add('apfel', 1);
		await shopper.add('wein', 1);
		const sum = /3\b.*17,30 €/;

		for (const path of ['/products', '/product?product_id=wein&',
		    '/basket', '/checkout', '/nowhere']) {
			const join = path.includes('?') ? '&' : '?';
			const { page } = await shopper.get(
			    `${path}${join}basket_id=${id}`);
			assert.match(page.one('header').text, sum, path);
		}
	});

	test('sets a quantity, and 0 removes the line', async () => {
		const id = await shopper.fill({ apfel: 5, wein: 1 });

		await shopper.add('apfel', 2, { set: 1 });
		assert.deepEqual(items(id), [['apfel', 2], ['wein', 1]]);
		await shopper.add('apfel', 0, { set: 1 });
		assert.deepEqual(items(id), [['wein', 1]]);
	});

	test('never holds less than nothing of a product', async () => {
		const id = await shopper.fill({ apfel: 2 });

		await shopper.add('apfel', -1000);
		assert.deepEqual(items(id), []);
		await shopper.add('wein', -1);
		assert.deepEqual(items(id), []);
	});

	test('has a limit of pieces of one product', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const answer = await shopper.add('apfel', 1000000);

		assert.equal(answer.status, 422);
		assert.deepEqual(items(id), [['apfel', 1]]);
		assert.match(answer.page.main.text, /\p{L}{3}/u);
	});

	test('has a limit of lines', async () => {
		const id = await shopper.begin();
		let refused = 0;

		for (let i = 0; i < 120 && !refused; i++) {
			const { status } = await shopper.add(
			    `p${String(i).padStart(3, '0')}`);
			if (status !== 303)
				refused = status;
		}
		assert.equal(refused, 422);
		assert.ok(items(id).length < 120);
	});

	test('takes no more than there is', async () => {
		const id = await shopper.begin();
		const answer = await shopper.add('rar', 4);

		assert.equal(answer.status, 422);
		assert.deepEqual(items(id), []);
		assert.equal((await shopper.add('rar', 3)).status, 303);
		assert.equal((await shopper.add('rar', 1)).status, 422);
		assert.deepEqual(items(id), [['rar', 3]]);
	});

	test('that is empty invites back to the products', async () => {
		const { status, page } = await shopper.get('/basket?basket_id=' +
		    '7d444840-9dc0-41d1-b245-5ffdce74fad2');

		assert.equal(status, 200);
		assert.ok(page.main.one('a', { href: /^\/products/ }));
		assert.equal(page.form('/process_order'), undefined);
	});

	test('that is empty cannot be checked out', async () => {
		const id = await shopper.begin();
		const answer = await shopper.get(`/checkout?basket_id=${id}`);
		const forced = await shopper.post('/process_order',
		    { basket_id: id, ...ADDRESS, ...cardFields(CARD_ACCEPT) });

		assert.equal(answer.page.form('/process_order'), undefined);
		assert.ok([303, 404, 409, 422].includes(forced.status));
		assert.doesNotMatch(forced.location ?? '', /wait_for_payment/);
	});

	test('shows shipping, what is missing to free shipping, and tax per rate',
	    async () => {
		const id = await shopper.fill({ apfel: 1, wein: 1 });
		const { text } = (await shopper.get(`/basket?basket_id=${id}`))
		    .page.main;

		assert.match(text, /Versand/);
		assert.match(text, /7 %/);
		assert.match(text, /19 %/);
		assert.match(text, /Gesamt|Summe/);
		assert.match(text, /Deutschland/, 'delivery countries (§312j)');
		assert.match(text, /Karte/i, 'payment methods (§312j)');
	});

	test('is gone when its time is over', async () => {
		const id = await shopper.fill({ apfel: 2 });
		const left = shop.value(`select expires_at - changed_at as n
		    from document where collection = 'baskets' and
		    id = ${quote(id)}`);
		assert.equal(left, 24 * 3600 * 1000);

		shop.sql(`update document set expires_at = 1 where
		    collection = 'baskets' and id = ${quote(id)}`);
		const { page } = await shopper.get(`/basket?basket_id=${id}`);
		assert.doesNotMatch(page.main.text, /Apfelkorb/);
		assert.equal((await shopper.add('wein')).status, 303);
		assert.deepEqual(items(id), [['wein', 1]]);
	});

	test('is renewed by use', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const expiry = () => shop.value(`select expires_at as n
		    from document where collection = 'baskets' and
		    id = ${quote(id)}`);
		shop.sql(`update document set expires_at = expires_at - 72000000
		    where collection = 'baskets' and id = ${quote(id)}`);
		const before = expiry();

		await shopper.get(`/basket?basket_id=${id}`);
		assert.ok(expiry() > before);
	});
});

describe('a basket line says before buying that', () => {
	const placing = async (values = {}) => shopper.post('/process_order', {
		basket_id: shopper.basket, ...ADDRESS,
		...cardFields(CARD_ACCEPT), ...values });

	test('its product is no longer sold', async () => {
		const id = await shopper.fill({ weg: 1, apfel: 1 });
		shop.sql(`delete from document where collection = 'products' and
		    id = 'weg'`);

		const basket = await shopper.get(`/basket?basket_id=${id}`);
		assert.equal(basket.status, 200);
		assert.match(basket.page.main.text,
		    /gibt es nicht mehr/);
		const answer = await placing();
		assert.ok([409, 422].includes(answer.status),
		    `status ${answer.status}`);
		assert.equal(shop.count('orders', `json_extract(body,
		    '$.basket_id') = ${quote(id)}`), 0);

		assert.equal((await shopper.add('weg', 0, { set: 1 })).status,
		    303);
		assert.deepEqual(items(id), [['apfel', 1]]);
		assert.equal((await placing()).status, 303);
	});

	test('fewer are left than wanted', async () => {
		const id = await shopper.fill({ alle: 4 });
		shop.change('products', 'alle', { stock: 2 });

		const { page } = await shopper.get(`/basket?basket_id=${id}`);
		assert.match(page.main.text, /\b2\b/);
		assert.ok([409, 422].includes((await placing()).status));
		assert.equal(shop.document('products', 'alle').stock, 2);

		await shopper.add('alle', 2, { set: 1 });
		assert.equal((await placing()).status, 303);
		assert.equal(shop.document('products', 'alle').stock, 0);
	});

	test('its price changed, and the order waits for a second look',
	    async () => {
		const id = await shopper.fill({ teurer: 1 });
		const shown = await shopper.checkout();
		shop.change('products', 'teurer', { price: 490 });

		const { page } = await shopper.get(`/basket?basket_id=${id}`);
		assert.match(page.main.text, /3,90 €/);
		assert.match(page.main.text, /4,90 €/);
		const answer = await shopper.post('/process_order', shown);
		assert.ok([200, 409, 422].includes(answer.status));
		const form = answer.page.form('/process_order');
		assert.match(answer.page.main.text, /4,90 €/);
		assert.equal(form.value('email'), ADDRESS.email);
		assert.equal(shop.count('orders', `json_extract(body,
		    '$.basket_id') = ${quote(id)}`), 0);

		const again = await shopper.submit(form,
		    cardFields(CARD_ACCEPT));
		assert.equal(again.status, 303);
		const order = shop.document('orders', again.sent('order_id'));
		assert.equal(order.items[0].price, 490);
	});
});
