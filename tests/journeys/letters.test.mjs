/*
 * What comes from outside is believed once, and only from the bank.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { Bank } from '../lib/bank.mjs';
import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { CARD_ACCEPT, CARD_DECLINE, Shopper, cardFields, untilState } from
	'../lib/shopper.mjs';

let shop, bank;
before(async () => {
	shop = await startShop({ import: shelf([APPLES,
	    { ...FEW, stock: '1000' }, { ...FEW, id: 'eins', stock: '1' }]) });
	bank = new Bank(shop);
});
after(() => shop?.stop());

const state = (order) => shop.document('orders', order.id).state;
const refused = (status) => assert.ok(status >= 400 && status < 500,
    `status ${status}`);

describe('a letter that is not from the bank changes nothing', () => {
	let order;
	before(async () => {
		({ order } = await bank.open());
	});

	const forged = {
		'without a signature': (body) => bank.bring(body, null),
		'with an empty signature': (body) => bank.bring(body, ''),
		'with a signature of letters': (body) => bank.bring(body, 'x'),
		'with a time but no signature': (body) => bank.bring(body,
		    `t=${Math.floor(Date.now() / 1000)}`),
		'signed with another secret': (body) => bank.bring(body,
		    bank.sign(body, { secret: 'x'.repeat(32) })),
		'signed with an empty secret': (body) => bank.bring(body,
		    bank.sign(body, { secret: '' })),
		'signed with the API key': (body) => bank.bring(body,
		    bank.sign(body, { secret: bank.keys.api_key })),
		'signed for another text': (body) => bank.bring(body,
		    bank.sign(`${body} `)),
		'signed ten minutes ago': (body) => bank.bring(body,
		    bank.sign(body, { time: Math.floor(Date.now() / 1000) - 600 })),
		'signed in ten minutes': (body) => bank.bring(body,
		    bank.sign(body, { time: Math.floor(Date.now() / 1000) + 600 })),
		'signed now for an old time': (body) => bank.bring(body,
		    bank.sign(body, { time: Math.floor(Date.now() / 1000) - 600 })
		    .replace(/t=\d+/, `t=${Math.floor(Date.now() / 1000)}`)),
		'with two times': (body) => bank.bring(body, bank.sign(body,
		    { time: Math.floor(Date.now() / 1000) - 600 }) +
		    `,t=${Math.floor(Date.now() / 1000)}`),
		'with half a signature': (body) => bank.bring(body,
		    bank.sign(body).slice(0, -8))
	};
	for (const [how, bring] of Object.entries(forged)) {
		test(how, async () => {
			refused(await bring(bank.letter(order)));
			assert.equal(state(order), 'pending');
			assert.equal(shop.value(`select count(*) as n from seen`),
			    0);
		});
	}

	test('by GET', async () => {
		const { status } = await new Shopper(shop).get('/hook/sandbox');

		assert.equal(status, 405);
	});
});

describe('a signed letter that makes no sense changes nothing', () => {
	let order;
	before(async () => {
		({ order } = await bank.open());
	});

	for (const [how, body] of [['is empty', ''], ['is no JSON', '{'],
	    ['is a list', '[]'], ['is a number', '1'], ['is null', 'null'],
	    ['says nothing', '{}'], ['is nested too deep', '['.repeat(500) +
		']'.repeat(500)],
	    ['has no payment', '{"id":"x","type":"payment"}'],
	    ['is of another type', '{"id":"x","type":"refund","payment":{}}']]) {
		test(`because it ${how}`, async () => {
			refused(await bank.bring(body));
			assert.equal(state(order), 'pending');
		});
	}

	for (const [how, members] of [
	    ['has a state nobody knows', { state: 'paid' }],
	    ['has an amount of text', { amount_received: '880' }],
	    ['has half a cent', { amount_received: 880.5 }],
	    ['has an endless amount', { amount_received: 1e300 }],
	    ['names an order without end', { order_id: 'x'.repeat(5000) }],
	    ['names an order that is none', { order_id: "' or 1=1--" }]]) {
		test(`because it ${how}`, async () => {
			refused(await bank.bring(bank.letter(order, members)));
			assert.equal(state(order), 'pending');
		});
	}

	test('because it says the same member twice', async () => {
		const body = bank.letter(order, { state: 'declined' })
		    .replace('"state"', '"state":"accepted","state"');
		refused(await bank.bring(body));
		assert.equal(state(order), 'pending');
	});
});

describe('a signed letter about somebody else changes nothing here', () => {
	test('of an order that does not exist', async () => {
		const { order } = await bank.open();
		const status = await bank.bring(bank.letter(order,
		    { order_id: randomUUID() }));

		assert.ok(status < 500);
		assert.equal(state(order), 'pending');
	});

	test('of an attempt of another order', async () => {
		const mine = await bank.open();
		const other = await bank.open();
		const theirs = other.order.payments[0];
		const status = await bank.bring(bank.letter(mine.order,
		    { reference: theirs.id, id: theirs.reference }));

		assert.ok(status < 500);
		assert.equal(state(mine.order), 'pending');
		assert.equal(state(other.order), 'pending');
	});

	test("under another reference of the bank's", async () => {
		const { order } = await bank.open();
		const status = await bank.bring(bank.letter(order,
		    { id: randomUUID() }));

		assert.ok(status < 500);
		assert.equal(state(order), 'pending');
	});

	test('of another way of paying', async () => {
		const { order } = await bank.open();
		await bank.bring(bank.letter(order, { hosted: false }));

		assert.equal(state(order), 'pending');
	});
});

describe('money that is not what was asked for', () => {
	for (const [how, members] of [
	    ['a cent less', (amount) => ({ amount_received: amount - 1 })],
	    ['a cent more', (amount) => ({ amount_received: amount + 1 })],
	    ['nothing', () => ({ amount_received: 0 })],
	    ['another currency', () => ({ currency: 'USD' })],
	    ['a currency in small letters', () => ({ currency: 'eur' })]]) {
		test(`holds the order for the manager: ${how}`, async () => {
			const { order, shopper } = await bank.open();
			const amount = order.payments[0].amount;
			const status = await bank.bring(bank.letter(order,
			    members(amount)));
			const stored = shop.document('orders', order.id);

			assert.ok(status < 500);
			assert.notEqual(stored.state, 'accepted');
			assert.equal(stored.handed_over_at, '');
			assert.equal(shop.value(`select count(*) as n from errand
			    where kind = 'hand-over' and
			    subject = '${order.id}'`), 0);
			const { page } = await shopper.get(
			    `/order_status?order_id=${order.id}`);
			assert.equal(page.link(/^\/invoice/), undefined);
			if (stored.state === 'held')
				assert.notEqual(stored.trouble, '');
		});
	}
});

describe('a letter that comes again is believed once', { concurrency: true },
    () => {
	test('the same one a hundred times in parallel', async () => {
		const { order } = await bank.open();
		const body = bank.letter(order);
		const answers = await Promise.all(Array.from({ length: 100 }, () =>
		    bank.bring(body)));

		assert.deepEqual([...new Set(answers)], [200]);
		await until('it was delivered', () => shop.document('orders',
		    order.id).shipping.length >= 3, { pause: 500, tries: 120 });
		const stored = shop.document('orders', order.id);
		assert.equal(stored.state, 'accepted');
		assert.deepEqual(stored.shipping.map((one) => one.status),
		    [...new Set(stored.shipping.map((one) => one.status))]);
		assert.equal(shop.value(`select count(*) as n from seen where
		    source like 'pay-%' and body like '%${order.id}%'`), 1);
	});

	test('a hundred different ones that say the same in parallel', async () => {
		const { order } = await bank.open();
		const answers = await Promise.all(Array.from({ length: 100 }, () =>
		    bank.bring(bank.letter(order))));
		await until('it was handed over', () => shop.document('orders',
		    order.id).handed_over_at !== '');

		assert.ok(answers.every((one) => one === 200));
		const sold = shop.log.filter((one) =>
		    one.includes(order.id.slice(0, 8)) &&
		    /to=accepted/.test(one));
		assert.equal(sold.length, 1);
	});
});

describe('letters out of order lead forward only', () => {
	for (const later of ['pending', 'declined', 'expired']) {
		test(`"${later}" after "accepted"`, async () => {
			const { order } = await bank.open({ rar: 1 });
			await bank.bring(bank.letter(order));
			const status = await bank.bring(bank.letter(order,
			    { state: later }));

			const stored = shop.document('orders', order.id);
			assert.equal(status, 200);
			assert.equal(stored.state, 'accepted');
			assert.equal(stored.payments[0].state, 'accepted');
			assert.ok(stored.items[0].reserved);
		});
	}

	test('"pending" after "declined"', async () => {
		const { order } = await bank.open();
		await bank.bring(bank.letter(order, { state: 'declined' }));
		await bank.bring(bank.letter(order, { state: 'pending' }));

		assert.equal(state(order), 'declined');
	});

	for (const first of ['declined', 'expired']) {
		test(`"accepted" after "${first}": late money takes stock again`,
		    async () => {
			const { order } = await bank.open({ rar: 2 });
			const before = shop.document('products', 'rar').stock;
			await bank.bring(bank.letter(order, { state: first }));
			assert.equal(state(order), first);
			assert.equal(shop.document('products', 'rar').stock,
			    before + 2);
			await bank.bring(bank.letter(order));

			assert.equal(state(order), 'accepted');
			assert.equal(shop.document('products', 'rar').stock,
			    before);
		});

		test(`"accepted" after "${first}" without stock is trouble, ` +
		    'not silence', async () => {
			shop.change('products', 'eins', { stock: 1 });
			const { order } = await bank.open({ eins: 1 });
			await bank.bring(bank.letter(order, { state: first }));
			await new Shopper(shop).buy({ eins: 1 });
			await bank.bring(bank.letter(order));
			const stored = shop.document('orders', order.id);

			assert.equal(stored.state, 'accepted');
			assert.notEqual(stored.trouble, '');
			assert.equal(shop.document('products', 'eins').stock, 0);
		});
	}

	test('money for the first attempt after the second was paid is trouble',
	    async () => {
		const { order, shopper } = await bank.open();
		await bank.bring(bank.letter(order, { state: 'declined' }));
		const again = await shopper.post('/retry_payment', {
			order_id: order.id, ...cardFields(CARD_ACCEPT) });
		assert.equal(again.status, 303);
		await untilState(shop, order.id, 'accepted');
		await bank.bring(bank.letter(order));
		const stored = shop.document('orders', order.id);

		assert.equal(stored.state, 'accepted');
		assert.equal(stored.trouble, 'paid_twice');
		await until('it was handed over', () => shop.document('orders',
		    order.id).handed_over_at !== '');
	});

	test('money for the first attempt wins while the second is open',
	    async () => {
		const { order, shopper } = await bank.open();
		await bank.bring(bank.letter(order, { state: 'declined' }));
		await shopper.post('/retry_payment', { order_id: order.id,
			payment: 'sandbox_page' });
		await bank.bring(bank.letter(order));

		assert.equal(state(order), 'accepted');
	});
});

describe('a letter that comes again after a restart is believed once', () => {
	test('by the process that has only heard of it', async () => {
		const { order } = await bank.open();
		const body = bank.letter(order);
		assert.equal(await bank.bring(body), 200);
		await shop.restart('kill9');
		assert.equal(await bank.bring(body), 200);

		assert.equal(shop.value(`select count(*) as n from seen where
		    body like '%${order.id}%'`), 1);
		assert.equal(state(order), 'accepted');
	});
});

describe('nobody need be there when the bank speaks', () => {
	test('the tab is closed right after paying: the order is finished',
	    async () => {
		const { orderId } = await (async () => {
			const shopper = new Shopper(shop);
			await shopper.order({ apfel: 1 });
			return shopper;
		})();
		const order = await untilState(shop, orderId, 'accepted');

		await until('it was handed over', () => shop.document('orders',
		    order.id).handed_over_at !== '');
	});

	test('the connection is cut before the answer: the order is finished',
	    async () => {
		const { default: net } = await import('node:net');
		const { formBody } = await import('../lib/shopper.mjs');
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const body = formBody(await shopper.checkout());
		await new Promise((done) => {
			const socket = net.connect(shop.port, '127.0.0.1', () => {
				socket.write('POST /process_order HTTP/1.1\r\n' +
				    'Host: 127.0.0.1\r\nContent-Type: application/' +
				    'x-www-form-urlencoded\r\nContent-Length: ' +
				    `${body.length}\r\n\r\n${body}`, () => {
					setTimeout(() => {
						socket.destroy();
						done();
					}, 20);
				});
			});
		});
		const order = await until('there is an order', () =>
		    shop.documents('orders').find((one) =>
			one.basket_id === shopper.basket));
		await untilState(shop, order.id, 'accepted');
		const again = await shopper.post('/process_order', body);

		assert.equal(again.sent('order_id'), order.id);
	});

	test('a declined order tells so to whoever comes back', async () => {
		const shopper = new Shopper(shop);
		await shopper.order({ apfel: 1 }, cardFields(CARD_DECLINE));
		await untilState(shop, shopper.orderId, 'declined');
		const { page } = await shopper.get(
		    `/order_status?order_id=${shopper.orderId}`);

		assert.match(page.main.text, /abgelehnt/i);
		assert.ok(page.form('/retry_payment'));
	});
});
