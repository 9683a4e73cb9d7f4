import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, Shopper, UUID, cardFields } from '../lib/shopper.mjs';

let shop;
before(async () => {
	shop = await startShop({ import: shelf() });
});
after(() => shop?.stop());

const NEW = 'a3bb189e-8bf9-4c6b-9cd1-30ab1bf58d5b';

describe('the addresses of the shop, without cookies', () => {
	test('/ makes a basket id and leads to the products', async () => {
		const one = await new Shopper(shop).get('/');
		const two = await new Shopper(shop).get('/');

		assert.equal(one.status, 303);
		assert.match(one.location, /^\/products\?basket_id=/);
		assert.match(one.sent('basket_id'), UUID);
		assert.notEqual(one.sent('basket_id'), two.sent('basket_id'));
	});

	test('/ gives a browser its live basket back', async () => {
		const shopper = new Shopper(shop, { cookies: true });
		const first = await shopper.begin();
		await shopper.add('apfel');

		assert.equal((await shopper.get('/')).sent('basket_id'), first);
	});

	test('a basket is stored at its first change only', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.begin();
		await shopper.get(`/products?basket_id=${id}`);
		await shopper.get(`/basket?basket_id=${id}`);
		assert.equal(shop.document('baskets', id), undefined);

		await shopper.add('apfel');
		assert.equal(shop.document('baskets', id).id, id);
	});

	test('/products offers each product with its price and a button', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.begin();
		const { page } = await shopper.get(`/products?basket_id=${id}`);
		const form = page.form('/modify_basket',
		    { product_id: 'apfel', amount: 1, basket_id: id });

		assert.ok(form, 'a form for the product');
		assert.equal(form.method, 'POST');
		assert.match(page.main.text, /Apfelkorb/);
		assert.match(page.main.text, /3,90 €/);
		assert.match(form.text, /Kaufen/);
	});

	test('/products works without a basket, for search engines', async () => {
		const answer = await new Shopper(shop).get('/products');

		assert.equal(answer.status, 200);
		assert.match(answer.page.main.text, /Grauburgunder/);
	});

	for (const method of ['GET', 'POST']) {
		test(`/modify_basket by ${method} adds, removes and leads back`,
		    async () => {
			const shopper = new Shopper(shop);
			const id = await shopper.begin();
			const change = (amount) => method === 'GET'
			    ? shopper.get('/modify_basket?basket_id=' +
				`${id}&product_id=apfel&amount=${amount}`)
			    : shopper.add('apfel', amount);
			const items = () => shop.document('baskets', id).items
			    .map(({ product_id: one, quantity }) =>
				[one, quantity]);

			const answer = await change(3);
			assert.equal(answer.status, 303);
			assert.match(answer.location, new RegExp(
			    `^/products\\?(.*&)?basket_id=${id}`));
			assert.deepEqual(items(), [['apfel', 3]]);
			await change(-1);
			assert.deepEqual(items(), [['apfel', 2]]);
			await change(-2);
			assert.deepEqual(items(), []);
		});
	}

	test('/basket shows all lines, a way to remove each, and the checkout',
	    async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.fill({ apfel: 2, wein: 1 });
		const { status, page } =
		    await shopper.get(`/basket?basket_id=${id}`);

		assert.equal(status, 200);
		assert.match(page.main.text, /Apfelkorb/);
		assert.match(page.main.text, /Grauburgunder/);
		assert.match(page.main.text, /17,30 €/);
		for (const product of ['apfel', 'wein']) {
			const form = page.forms.find((one) =>
			    one.action === '/modify_basket' &&
			    one.has('product_id', product) &&
			    one.has('amount', '0'));
			assert.match(form.text, /Entfernen/);
		}
		assert.ok(page.link(/^\/checkout\?.*basket_id=/) ??
		    page.form('/checkout'), 'a way to the checkout');
	});

	test('"Entfernen" removes a line and leads back to the basket', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.fill({ apfel: 2, wein: 1 });
		const { page } = await shopper.get(`/basket?basket_id=${id}`);
		const form = page.forms.find((one) =>
		    one.action === '/modify_basket' &&
		    one.has('product_id', 'apfel') && one.has('amount', '0'));
		const answer = await shopper.submit(form);

		assert.equal(answer.status, 303);
		assert.match(answer.location, /^\/basket\?/);
		assert.deepEqual(shop.document('baskets', id).items.map((one) =>
		    one.product_id), ['wein']);
	});

	test('/checkout, /process_order, /wait_for_payment, /order_status',
	    async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.fill({ apfel: 4 });
		const checkout = await shopper.get(`/checkout?basket_id=${id}`);
		assert.equal(checkout.status, 200);

		const placed = await shopper.post('/process_order', {
			basket_id: id, ...ADDRESS, ...cardFields(CARD_ACCEPT) });
		assert.equal(placed.status, 303);
		assert.match(placed.location, /^\/wait_for_payment\?order_id=/);
		const order = placed.sent('order_id');
		assert.match(order, UUID);
		assert.notEqual(order, id);

		const waiting = await shopper.get(placed.location);
		if (waiting.status === 200) {
			const refresh = waiting.page.one('meta',
			    { 'http-equiv': /^refresh$/i });
			assert.match(refresh.get('content'), /^5\b/);
			assert.match(waiting.page.main.text,
			    /Fenster nicht schließen/);
		}
		const status = await shopper.waitForPayment(order);
		assert.equal(status.status, 200);
		assert.match(status.page.main.text, /Apfelkorb/);
		assert.ok(status.page.link(/invoice/), 'an invoice');
	});

	test('the order document has the names and shapes of the contract',
	    async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.buy({ apfel: 4, wein: 1 });
		const order = shop.document('orders', id);

		assert.equal(order.id, id);
		assert.equal(order.email, ADDRESS.email);
		const { email, ...address } = ADDRESS;
		assert.deepEqual(order.address, address);
		assert.deepEqual(order.items.map(({ name, quantity }) =>
		    ({ name, quantity })), [
			{ name: 'Apfelkorb', quantity: 4 },
			{ name: 'Grauburgunder', quantity: 1 }
		]);
		assert.ok(Array.isArray(order.shipping));
		assert.equal(order.state, 'accepted');
	});

	test('shipping events carry status, comment and a moment', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.buy({ apfel: 1 });
		let event;
		for (let i = 0; i < 150 && !event; i++) {
			[event] = shop.document('orders', id).shipping;
			await new Promise((done) => setTimeout(done, 100));
		}

		assert.deepEqual(Object.keys(event).sort(),
		    ['comment', 'received_at', 'status']);
		assert.match(event.received_at,
		    /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/);
		const { page } =
		    await shopper.get(`/order_status?order_id=${id}`);
		assert.ok(page.main.text.includes(event.comment));
	});

	test('the basket document has id and items of product and quantity',
	    async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.fill({ apfel: 2 });
		const basket = shop.document('baskets', id);

		assert.equal(basket.id, id);
		assert.equal(basket.items[0].product_id, 'apfel');
		assert.equal(basket.items[0].quantity, 2);
	});

	test('the product document has integer price, currency and stock',
	    async () => {
		const apples = shop.document('products', 'apfel');
		const few = shop.document('products', 'rar');

		assert.equal(apples.price, 390);
		assert.equal(apples.currency, 'EUR');
		assert.equal(apples.stock, null);
		assert.equal(few.stock, 3);
	});

	test('a basket id of the client is taken, since it is a capability',
	    async () => {
		const shopper = new Shopper(shop);
		shopper.basket = NEW;
		assert.equal((await shopper.add('apfel')).status, 303);
		assert.equal(shop.document('baskets', NEW).items.length, 1);
	});

	for (const bad of ['1', '../orders/x', `${NEW}0`, NEW.toUpperCase() + "'",
	    '00000000-0000-0000-0000-00000000000g', '%00', 'ä']) {
		test(`/modify_basket refuses the basket id ${bad}`, async () => {
			const before = shop.count('baskets');
			const answer = await new Shopper(shop)
			    .post('/modify_basket', `basket_id=${bad}` +
				'&product_id=apfel&amount=1');

			assert.ok([400, 404, 422].includes(answer.status),
			    `status ${answer.status}`);
			assert.equal(shop.count('baskets'), before);
		});
	}

	for (const path of ['/wait_for_payment', '/order_status', '/invoice']) {
		for (const id of ['', NEW, 'x', `${NEW}' or 1=1--`]) {
			test(`${path} of order "${id}" is a designed 404`,
			    async () => {
				const answer = await new Shopper(shop).get(
				    `${path}?order_id=${encodeURIComponent(id)}`);

				assert.equal(answer.status, 404);
				assert.ok(answer.page.link(/^\/products/));
			});
		}
	}

	test('HEAD says what GET would, without a body', async () => {
		const shopper = new Shopper(shop);
		const head = await shopper.ask('HEAD', '/products');

		assert.equal(head.status, 200);
		assert.equal(head.bytes.length, 0);
		assert.match(head.headers['content-type'], /^text\/html/);
	});
});
