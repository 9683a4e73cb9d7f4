/*
 * Paid orders go to the carrier, and what it reports comes back: by URL, by
 * queue and by topic, with the manager's help and in spite of crashes.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Amazon } from '../fakes/amazon.mjs';
import { Carrier, LINES, SECRET, genuine } from '../fakes/carrier.mjs';
import { shelf } from '../lib/catalogue.mjs';
import { PASSWORD, check, sleep, startShop, until }
	from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

const order = (shop, id) => shop.document('orders', id);
const handed = (shop, id) => until('the order is handed over', () =>
	order(shop, id).handed_over_at ? order(shop, id) : undefined);
const reports = (shop, id) => order(shop, id).shipping
	.map(({ status }) => status);
const owed = (shop, id) => shop.sql(`select id, gave_up_at, last_error from
	errand where kind = 'hand-over' and subject = '${id}'`);

async function manager(shop)
{
	const one = new Shopper(shop, { cookies: true });
	await one.signIn(PASSWORD);
	return one;
}
const pageOf = async (one, id) =>
	(await one.get(`/manager/order?order_id=${id}`)).page;
const formOf = (page, action, field) => page.forms.find((one) =>
	one.action === action && (!field || one.control(field)));

describe('a carrier with a URL', () => {
	let carrier, shop, shopper, owner;
	before(async () => {
		carrier = await new Carrier().start();
		shop = await startShop({ import: shelf(),
			settings: carrier.settings });
		shopper = new Shopper(shop);
		owner = await manager(shop);
	});
	after(async () => {
		await shop?.stop();
		await carrier?.stop();
	});

	test('gets a paid order, signed, without what is not its business',
	    async () => {
		const id = await shopper.buy({ apfel: 2 });
		const { carrier_reference: reference } = await handed(shop, id);
		const [{ body, signature }] = carrier.orders;
		const { order: got } = carrier.orders[0];

		assert.deepEqual(carrier.faults, []);
		assert.equal(carrier.orders.length, 1);
		assert.equal(reference, 'P-1');
		assert.equal(got.id, id);
		assert.equal(got.address.city, 'München');
		assert.deepEqual(got.items.map(({ quantity }) => quantity), [2]);
		assert.doesNotMatch(String(body), /pay|basket|4242|price|total/i);
		assert.deepEqual(owed(shop, id), []);

		/* The ten lines of the README refuse what they should. */
		assert.ok(LINES.trim().split('\n').length <= 10);
		assert.ok(!genuine(signature, `${body} `, SECRET));
		assert.ok(!genuine(signature, body, `${SECRET}x`));
		assert.ok(!genuine(signature.replace(/t=\d+/, 't=1'), body, SECRET));
		assert.ok(!genuine('', body, SECRET));
		assert.ok(!genuine(`${signature.split(',')[0]},v1=é`, body, SECRET));

		const { text } = (await pageOf(owner, id)).main;
		assert.match(text, /P-1/);
	});

	test('may refuse, and the manager tries again', async () => {
		carrier.mood({ status: 422, body: '<b>no</b>' });
		const before = carrier.orders.length;
		const id = await shopper.buy({ apfel: 1 });
		await until('it is in trouble', () =>
		    order(shop, id).trouble === 'hand_over_refused');
		const page = await pageOf(owner, id);

		assert.match(page.main.text, /Der Versand lehnt den Auftrag ab \(422\)/);
		const done = await owner.submit(formOf(page, '/manager/hand_over'));
		assert.equal(done.location, `/manager/order?order_id=${id}`);
		const { trouble } = await handed(shop, id);
		assert.equal(trouble ?? '', '');
		const [first, second] = carrier.orders.slice(before);
		assert.equal(first.key, second.key);

		/* The form of the page before does nothing any more. */
		await owner.submit(formOf(page, '/manager/hand_over'));
		assert.deepEqual(owed(shop, id), []);
	});

	test('gets an order again from a manager who is sure', async () => {
		const id = await shopper.buy({ apfel: 1 });
		const { handed_over_at: first } = await handed(shop, id);
		const form = formOf(await pageOf(owner, id), '/manager/hand_over');
		const before = carrier.orders.length;
		/* Moments are whole seconds. */
		await sleep(1000 - Date.now() % 1000);

		assert.equal((await owner.submit(form, { sure: '' })).status, 422);
		assert.equal((await owner.submit(form, { csrf: 'x' })).status, 403);
		assert.deepEqual(owed(shop, id), []);
		await Promise.all([owner.submit(form), owner.submit(form)]);
		await until('it is handed over again', () =>
		    order(shop, id).handed_over_at !== first);
		assert.equal(carrier.orders.length, before + 1);
		assert.equal(shop.value(`select count(*) as n from event where
		    order_id = '${id}' and kind = 'order.handed_over'`), 1);

		/* One that fails can be tried again as well. */
		carrier.mood({ status: 410 });
		const sure = async () => formOf(await pageOf(owner, id),
		    '/manager/hand_over', 'sure');
		await owner.submit(await sure());
		await until('it is given up', () =>
		    owed(shop, id)[0]?.last_error === 'carrier_refused 410');
		assert.equal((await owner.submit(await sure())).status, 303);
		await until('it is done', () => owed(shop, id).length === 0);
	});

	test('gets the same key again when the shop died meanwhile', async () => {
		carrier.mood({ hold: true }, { status: 409 });
		const before = carrier.orders.length;
		const id = await shopper.buy({ apfel: 1 });
		await until('the carrier has it', () =>
		    carrier.orders.length > before);
		await shop.kill9();
		await shop.start();
		await handed(shop, id);

		const keys = carrier.orders.slice(before).map(({ key }) => key);
		assert.equal(keys.length, 2);
		assert.equal(keys[0], keys[1]);
		assert.equal(shop.value(`select count(*) as n from event where
		    order_id = '${id}' and kind = 'order.handed_over'`), 1);
		assert.deepEqual(carrier.faults, []);
	});

	test('is not asked when the manager hands over by hand', async () => {
		carrier.mood({ status: 503, headers: { 'retry-after': '600' } });
		const id = await shopper.buy({ apfel: 1 });
		await until('it waits', () =>
		    owed(shop, id)[0]?.last_error === 'carrier_trouble 503');
		const before = carrier.orders.length;
		const page = await pageOf(owner, id);
		assert.match(page.main.text, /Störung \(503\).*in (9|10) Minuten/s);
		const form = formOf(page, '/manager/handed_over');

		await owner.submit(form, { reference: ' <i>Paket</i> 7 ' });
		const { carrier_reference: reference } = order(shop, id);
		assert.equal(reference, '<i>Paket</i> 7');
		assert.deepEqual(owed(shop, id), []);
		assert.equal(carrier.orders.length, before);
		const again = await pageOf(owner, id);
		assert.match(again.main.text, /<i>Paket<\/i> 7/);
		assert.equal((await owner.get('/manager/handed_over')).status, 405);
	});

	test('is looked for by check, and wrong settings are named',
	    async () => {
		const well = await check(carrier.settings);

		assert.match(well.all, /carrier +http:.*somebody answers \(405/);
		assert.ok(!well.all.includes(SECRET) && !well.all.includes('shop=7'));
		assert.equal(well.status, 0, well.all);
		const url = carrier.url;
		for (const [settings, words] of [
			[{ carrier_url: url }, /carrier_secret: /],
			[{ carrier_url: url, carrier_secret: 'short' }, /16 char/],
			[{ carrier_secret: SECRET }, /without carrier_url/],
			[{ carrier_url: 'http://carrier.example/',
				carrier_secret: SECRET }, /carrier_url: .*https/],
			[{ ...carrier.settings, carrier_topic: 'x' }, /one of them/],
			[{ carrier_topic: 'x' }, /carrier_topic: .*ARN/],
			[{ carrier_queue: 'http://q/1/a' }, /carrier_queue: .*URL/],
			[{ shipping_queue: 'https://q.example/1/a' }, /aws_region: /]
		]) {
			const { status, all } = await check(settings);
			assert.equal(status, 1);
			assert.match(all, words);
			assert.ok(!all.includes(SECRET));
		}
	});
});

describe('a carrier with queues', () => {
	let amazon, shop, shopper, orders, parcels, topic;
	before(async () => {
		amazon = await new Amazon().start();
		orders = await amazon.queue('orders.fifo', { FifoQueue: 'true' });
		parcels = await amazon.queue('parcels');
		topic = await amazon.topic('parcels');
		await amazon.subscribe(topic, parcels);
		shop = await startShop({ import: shelf(), settings: {
			...amazon.settings, carrier_queue: orders,
			shipping_queue: parcels } });
		shopper = new Shopper(shop);
	});
	after(async () => {
		await shop?.stop();
		await amazon?.stop();
	});

	const letters = () => shop.count('letters');
	const emptied = () => until('the queue is empty', async () =>
	    await amazon.depth(parcels) === 0);
	const state = () => shop.document('services', 'shipping-queue');
	let id;

	test('gets a paid order through SQS', async () => {
		id = await shopper.buy({ apfel: 2 });
		const { carrier_reference: reference } = await handed(shop, id);
		const [message, ...more] = await amazon.take(orders);

		assert.equal(more.length, 0);
		assert.equal(message.MessageId, reference);
		assert.equal(JSON.parse(message.Body).id, id);
		assert.equal(message.Attributes.MessageGroupId, id);
		assert.equal(message.MessageAttributes['Idempotency-Key']
		    .StringValue, message.Attributes.MessageDeduplicationId);
		assert.doesNotMatch(message.Body, /pay|price|total/i);
	});

	test('reports raw and through a topic, and poison is set aside',
	    async () => {
		await amazon.send(parcels, { id, status: 'sent', comment: 'ß „da“' });
		await amazon.publish(topic, { id, status: 'in_transit' });
		await amazon.send(parcels, '{"id": "nobody", "status": "x"}');
		await amazon.send(parcels, 'no JSON');
		await until('both are there', () => reports(shop, id).length === 2);
		await until('poison is kept', () => letters() === 2);
		await emptied();

		const { page } = await shopper.get(`/order_status?order_id=${id}`);
		assert.match(page.main.text, /ß „da“/);
		assert.deepEqual(amazon.refused, []);
		assert.equal(state().trouble ?? '', '');
		assert.equal((await shopper.get('/healthz')).json.shipping_queue,
		    'well');
	});

	test('reports once, though the shop dies before it deletes', async () => {
		amazon.mood('DeleteMessageBatch', { hold: true });
		await amazon.send(parcels, { id, status: 'delivered' });
		const asked = await until('it would delete', () =>
		    amazon.asked.findLast(({ operation, body }) =>
			operation === 'DeleteMessageBatch' &&
			reports(shop, id).includes('delivered') && body));
		await shop.kill9();
		const [{ ReceiptHandle }] = JSON.parse(asked.body).Entries;
		await amazon.sqs('ChangeMessageVisibility', { QueueUrl: parcels,
			ReceiptHandle, VisibilityTimeout: 0 });
		await shop.start();
		await emptied();
		assert.deepEqual(reports(shop, id),
		    ['sent', 'in_transit', 'delivered']);
	});

	test('is waited for without keeping the shop from its end', async () => {
		await until('a poll waits', () => amazon.waiting === 1);
		const began = Date.now();
		await shop.halt();
		const took = Date.now() - began;
		await shop.start();
		assert.ok(took < 3000, `${took} ms`);
		assert.equal(state().trouble ?? '', '');
	});

	test('may be gone: pages are served, and the manager sees why',
	    async () => {
		await shop.restart('halt', { aws_secret: 'another' });
		await until('the trouble is known', () =>
		    /^aws_keys /.test(state().trouble));
		const refused = amazon.refused.length;
		const began = Date.now();
		assert.equal((await shopper.get('/products')).status, 200);
		assert.ok(Date.now() - began < 1000);
		const health = await shopper.get('/healthz');
		assert.equal(health.status, 200);
		assert.equal(health.json.shipping_queue, 'trouble');
		const owner = await manager(shop);
		assert.match((await owner.get('/manager')).page.main.text,
		    /kommen nicht an: .*Schlüssel wird nicht angenommen/);
		/* Asked slowly. */
		assert.equal(amazon.refused.length, refused);
		const { status, all } = await check(shop.settings);
		assert.equal(status, 1);
		assert.match(all,
		    /queue orders.fifo: the key is not taken.*SignatureDoes/);
	});

	test('gets orders through SNS, by the keys of the environment',
	    async () => {
		const out = await amazon.topic('orders');
		const copies = await amazon.queue('copies');
		await amazon.subscribe(out, copies, true);
		await shop.halt();
		const { aws_key_id: key, aws_secret: secret, ...rest } =
			amazon.settings;
		Object.assign(shop.settings, rest, { aws_key_id: null,
			aws_secret: null, carrier_queue: null,
			carrier_topic: out });
		shop.env = { AWS_ACCESS_KEY_ID: key,
			AWS_SECRET_ACCESS_KEY: secret };
		amazon.refused.length = 0;
		await shop.start();
		const other = await shopper.buy({ apfel: 1 });
		await handed(shop, other);
		const [message] = await amazon.take(copies);

		assert.equal(JSON.parse(message.Body).id, other);
		assert.ok(message.MessageAttributes['Idempotency-Key']);
		assert.deepEqual(amazon.refused, []);
		await amazon.send(parcels, { id, status: 'returned' });
		await until('the trouble is over', () =>
		    (state().trouble ?? '') === '');
	});
});
