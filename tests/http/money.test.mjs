/*
 * The client decides nothing about money: what it sends beside product and
 * quantity changes nothing, and a quantity is a plain decimal number.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, Shopper, cardFields, formBody } from
	'../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

const items = (id) => (shop.document('baskets', id)?.items ?? [])
    .map(({ product_id: product, quantity }) => [product, quantity]);

describe('a quantity', () => {
	for (const amount of ['1000000000', '2147483648', '4294967297',
	    '9223372036854775808', '18446744073709551617', '1e3', ' 1', '1 ',
	    '+1', '0x10', '1.0', '1,0', '', '٣', '１', '1\u0000', 'NaN',
	    '-9223372036854775809', '--1', 'true', '1;2']) {
		test(`of ${JSON.stringify(amount)} changes nothing`, async () => {
			const id = await shopper.fill({ apfel: 2 });
			const posted = await shopper.add('apfel', amount);
			const got = await shopper.get('/modify_basket?' +
			    formBody({ basket_id: id, product_id: 'apfel',
				amount }));

			assert.equal(posted.status, 422);
			assert.equal(got.status, 422);
			assert.deepEqual(items(id), [['apfel', 2]]);
		});
	}

	test('of -2^63 takes the line away at most', async () => {
		const id = await shopper.fill({ apfel: 2 });
		const answer = await shopper.add('apfel', '-9223372036854775808');

		assert.ok([303, 422].includes(answer.status));
		assert.ok(items(id).every(([, quantity]) => quantity <= 2));
	});

	for (const amount of ['-1', '-2147483648']) {
		test(`set to ${amount} is never below nothing`, async () => {
			const id = await shopper.fill({ apfel: 2 });
			const answer = await shopper.add('apfel', amount,
			    { set: 1 });

			assert.ok([303, 422].includes(answer.status));
			assert.ok(items(id).every(([, quantity]) =>
			    quantity > 0 && quantity <= 2));
		});
	}

	test('sent twice is refused, or one of them counts', async () => {
		const id = await shopper.begin();
		const answer = await shopper.post('/modify_basket',
		    `basket_id=${id}&product_id=apfel&amount=1&amount=50`);

		if (answer.status === 303)
			assert.ok([1, 50].includes(items(id)[0][1]));
		else {
			assert.ok([400, 422].includes(answer.status));
			assert.deepEqual(items(id), []);
		}
	});

	test('in the body counts, not the one in the address', async () => {
		const id = await shopper.begin();
		const answer = await shopper.post('/modify_basket?amount=50',
		    { basket_id: id, product_id: 'apfel', amount: 1 });

		assert.equal(answer.status, 303);
		assert.deepEqual(items(id), [['apfel', 1]]);
	});
});

describe('a product', () => {
	for (const product of ['', 'none', 'APFEL', ' apfel', 'apfel ',
	    'apfel\u0000', "apfel' or '1'='1", '%', '../orders/x', 'a'.repeat(65),
	    '__proto__', '💣']) {
		test(`of id ${JSON.stringify(product.slice(0, 20))} is not there`,
		    async () => {
			const id = await shopper.begin();
			const answer = await shopper.add(product, 1);

			assert.ok([404, 422].includes(answer.status),
			    `status ${answer.status}`);
			assert.deepEqual(items(id), []);
		});
	}

	test('sent twice is refused, or one of them counts', async () => {
		const id = await shopper.begin();
		await shopper.post('/modify_basket', `basket_id=${id}` +
		    '&product_id=spende&product_id=apfel&amount=1');

		assert.ok(items(id).length <= 1);
	});
});

describe('a price', () => {
	const BUYS = { apfel: 2, spende: 1 };
	const SUM = 2 * 390 + 2500;

	for (const [name, value] of [['price', '1'], ['total_price', '1'],
	    ['items[0].price', '1'], ['shipping', '-1000'], ['goods', '1'],
	    ['currency', 'IDR'], ['discount', '100'], ['tax', '0'],
	    ['state', 'accepted'], ['payments', '[{"state":"accepted"}]'],
	    ['quantity', '0'], ['id', 'x'], ['amount', '1']]) {
		test(`cannot be moved by a field "${name}"`, async () => {
			await shopper.fill(BUYS);
			await shopper.add('apfel', 0, name === 'amount' ||
			    name === 'id' ? {} : { [name]: value });
			const pairs = await shopper.checkout();
			const answer = await shopper.post('/process_order',
			    name === 'state' ? [...pairs, [name, value]]
			    : [...pairs.filter(([one]) => one !== name),
				[name, value]]);

			if (answer.status !== 303) {
				assert.equal(answer.status, 422);
				return;
			}
			const order = shop.document('orders',
			    answer.sent('order_id'));
			assert.equal(order.goods, SUM);
			assert.equal(order.total,
			    SUM + order.shipping_price);
			assert.ok(order.shipping_price >= 0);
			assert.equal(order.currency, 'EUR');
			assert.notEqual(order.id, 'x');
			assert.equal(order.payments[0].amount, order.total);
		});
	}

	for (const total of ['1', '0', '-1', '99999999', 'x', '1e3',
	    '9223372036854775808', '']) {
		test(`of ${JSON.stringify(total)} seen by the shopper is not ` +
		    'the price', async () => {
			const id = await shopper.fill(BUYS);
			const answer = await shopper.post('/process_order',
			    await shopper.checkout({ total }));
			const order = shop.documents('orders').find((one) =>
			    one.basket_id === id);

			if (answer.status === 303)
				assert.equal(order.goods, SUM);
			else {
				assert.equal(order, undefined);
				assert.ok([200, 409, 422].includes(answer.status));
			}
		});
	}

	test('is shown again when the shopper saw another total', async () => {
		const id = await shopper.fill(BUYS);
		const answer = await shopper.post('/process_order',
		    await shopper.checkout({ total: '1' }));

		assert.ok([200, 409, 422].includes(answer.status));
		assert.ok(answer.page.form('/process_order'));
		assert.ok(!shop.documents('orders').some((one) =>
		    one.basket_id === id));
	});

	test('adds up: lines, shipping, taxes, payment and what the bank took',
	    async () => {
		const id = await shopper.buy({ apfel: 3, wein: 2, spende: 1 });
		const order = shop.document('orders', id);
		const sum = (list, name) => list.reduce((all, one) =>
		    all + one[name], 0);

		assert.equal(sum(order.items, 'total'), order.goods);
		assert.equal(order.goods, 3 * 390 + 2 * 950 + 2500);
		assert.equal(order.goods + order.shipping_price, order.total);
		assert.equal(sum(order.taxes, 'gross'), order.total);
		assert.equal(sum(order.taxes, 'net') + sum(order.taxes, 'tax'),
		    order.total);
		assert.deepEqual(order.taxes.map((one) => one.rate),
		    [1900, 700, 0]);
		assert.equal(order.payments[0].amount, order.total);
		const [paid] = shop.documents('sandbox_payments')
		    .filter((one) => one.reference === order.payments[0].id);
		assert.equal(paid.amount, order.total);
		assert.equal(paid.currency, order.currency);
	});

	test('stays what it was at the time of the order', async () => {
		const id = await shopper.buy({ wein: 1 });
		const before = shop.document('orders', id).items;
		shop.change('products', 'wein', { price: 1 });

		const { page } = await shopper.get(
		    `/order_status?order_id=${id}`);
		assert.match(page.main.text, /9,50 €/);
		assert.deepEqual(shop.document('orders', id).items, before);
		shop.change('products', 'wein', { price: 950 });
	});

	test('is paid by a way of paying that exists', async () => {
		await shopper.fill(BUYS);
		const before = shop.count('orders');
		for (const payment of ['none', '', 'free', 'SANDBOX',
		    'sandbox\u0000x']) {
			const answer = await shopper.post('/process_order', {
				basket_id: shopper.basket, ...ADDRESS,
				...cardFields(CARD_ACCEPT), payment });
			assert.equal(answer.status, 422);
		}
		assert.equal(shop.count('orders'), before);
	});
});
