/*
 * One order through the whole world: bank, carrier, its reports by push and by
 * queue, mail and S3, each a party of its own that believes only what is
 * signed. Between every two steps the shop is killed, goes on by itself, and in
 * the end another shop is made of its copy.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Amazon } from '../fakes/amazon.mjs';
import { Carrier } from '../fakes/carrier.mjs';
import { SnsFake } from '../fakes/sns.mjs';
import { shelf } from '../lib/catalogue.mjs';
import { KEY, REGION, SECRET, startCeph } from '../lib/ceph.mjs';
import { MailServer, header } from '../lib/mail.mjs';
import { PASSWORD, freshFolder, quote, run, startShop, until }
	from '../lib/shop.mjs';
import { Shopper, ask, untilState } from '../lib/shopper.mjs';

const BUCKET = 'world';
const LEAVING = ['kinds', 'products', 'baskets', 'letters', 'orders'];
const EVIL = '<script>alert(1)</script>\'"><img src=x onerror=a>{{x}}';

const mail = new MailServer();
const carrier = new Carrier();
const amazon = new Amazon();
const sns = new SnsFake();
const cut = new Set();		/* mails that were under way at a kill */
let ceph, s3, queue, topic, shop, shopper, id;

const order = () => shop.document('orders', id);
const reports = () => order().shipping.map(({ status }) => status);
const emptied = () => until('the queue is empty', async () =>
    await amazon.depth(queue) === 0);
const options = (settings) => Object.entries(settings).flatMap(
    ([name, value]) => [`--${name}`, value]);
const behind = () => shop.value('select count(*) from mirror_behind') +
    shop.value('select count(*) from mirror_collection where marked_all = 0');
const copied = () => until('the copy is complete', () => behind() === 0,
    { pause: 50, tries: 600 });
const documents = (database) => JSON.parse(execFileSync('sqlite3', ['-json',
	database, `select * from document where collection in
	(${LEAVING.map(quote)}) order by collection, id`],
	{ encoding: 'utf8', maxBuffer: 1 << 28 }) || '[]');
const history = async (one) => (await one.get(`/order_status?order_id=${id}`))
    .page.main.text;

function inert(page)
{
	assert.equal(page.all('script').length, 0);
	assert.ok(!page.all('img').some((one) => one.get('src') === 'x'));
}

/* A mail that was under way comes again in a minute: the test does not wait
 * for it. */
async function kill({ settled = true } = {})
{
	await shop.kill9();
	if (settled)
		await ceph.settled();
	for (const one of shop.documents('mails').filter(({ state, tries }) =>
	    state === 'waiting' && tries > 0)) {
		cut.add(one.id);
		shop.change('mails', one.id, { due_at: Date.now() });
	}
	await shop.start();
}

/* How often the mail server was given a mail. */
const copies = async ({ message_id: name }) => (await mail.mails())
    .filter((one) => header(one, 'message-id') === `<${name}>`).length;

/* This order's mails of these kinds, and no other, are with the server. */
const told = (...kinds) => until(`mails: ${kinds}`, () => {
	const mails = shop.documents('mails').filter((one) =>
	    one.order_id === id);
	return mails.every(({ state }) => state === 'sent') &&
	    mails.length >= kinds.length && mails.map(({ kind }) => kind)
	    .sort().join() === [...kinds].sort().join();
});

before(async () => {
	await Promise.all([mail, carrier, amazon, sns].map((one) =>
	    one.start()));
	amazon.visibility = 2;
	queue = await amazon.queue('parcels');
	topic = await amazon.topic('parcels');
	await amazon.subscribe(topic, queue);
	ceph = await startCeph();
	await ceph.makeBucket(BUCKET);
	s3 = { s3_bucket: BUCKET, s3_endpoint: ceph.endpoint,
		s3_region: REGION, s3_key_id: KEY, s3_secret: SECRET };
	shop = await startShop({ import: shelf(), settings: {
		...mail.settings({ smtp_seconds: 60,
			owner_mail: 'hof@shop.example' }),
		...carrier.settings, ...amazon.settings, ...sns.settings, ...s3,
		shipping_queue: queue } });
	shopper = new Shopper(shop);
});
after(async () => {
	await shop?.stop();
	await ceph?.stop();
	for (const one of [mail, carrier, amazon, sns])
		await one.stop();
});

test('an order whose shop died right after it said yes is paid', async () => {
	/* It keeps silent until it is told otherwise. */
	carrier.mood(...Array(5).fill({ hold: true }));
	id = await shopper.order({ apfel: 2 });
	await kill();
	await untilState(shop, id, 'accepted');
});

test('the carrier gets it, signed, and again with the same key', async () => {
	await until('the carrier has it', () => carrier.orders.length > 0);
	assert.equal(order().handed_over_at, '');
	carrier.moods.length = 0;
	await kill();
	const { carrier_reference: reference } = await until(
	    'it is handed over', () => order().handed_over_at !== '' &&
	    order());

	const { orders } = carrier;
	assert.equal(reference, `P-${orders.length}`);
	assert.deepEqual(carrier.faults, []);
	assert.ok(orders.length >= 2);
	assert.deepEqual([...new Set(orders.map(({ key }) => key))],
	    [orders[0].key]);
	assert.ok(orders.every((one) => one.order.id === id));
	await kill();
	await told('new_order', 'created', 'paid', 'handed_over');
});

test('a pushed report with a hostile comment counts once, by push and by ' +
    'queue', async () => {
	const letter = JSON.stringify(sns.letter({ id, status: 'sent',
		comment: EVIL }));
	const push = async (body) => (await ask(shop.base, 'POST',
	    '/shipping_update', { body })).status;
	const pushed = (body) => until('the signer is known', async () => {
		const status = await push(body);
		return status !== 503 && status;
	});

	await kill();
	assert.equal(await push(letter.replace('sent', 'lost')), 503);
	assert.equal(await pushed(letter), 200);
	await kill();
	assert.equal(await push(letter), 200);
	assert.equal(await push(letter.replace('sent', 'lost')), 403);
	await amazon.send(queue, letter);
	await emptied();
	assert.deepEqual(reports(), ['sent']);
	await told('new_order', 'created', 'paid', 'handed_over', 'sent');
	await kill();
});

test('a queued report counts once, killed before its message is deleted and ' +
    'between the mail server and the note of it', async () => {
	await mail.mode({ silent: true });
	amazon.mood('DeleteMessageBatch', { hold: true });
	await amazon.send(queue, { id, status: 'delivered' });
	await until('it stands in the order', () => reports().length === 2);
	await until('it would be deleted', () => amazon.moods.length === 0);
	const about = await until('its mail is written', () =>
	    shop.documents('mails').find(({ kind }) => kind === 'delivered'));
	await until('its mail is there', async () =>
	    await copies(about) === 1);
	assert.equal(await amazon.depth(queue), 1);
	await mail.mode({});
	await kill();

	assert.ok(cut.has(about.id));
	await emptied();
	await told('new_order', 'created', 'paid', 'handed_over', 'sent',
	    'delivered');
	assert.deepEqual(reports(), ['sent', 'delivered']);
});

test('a late report and poison: the delivery goes forward only, and what ' +
    'nobody can read waits for the manager', async () => {
	await kill();
	await copied();
	/* Nothing of what follows is copied before the shop dies. */
	ceph.stopDisk();
	try {
		await amazon.publish(topic, { id, status: 'in_transit' });
		await amazon.send(queue, `${EVIL} {`);
		await until('both are taken', () => reports().length === 3 &&
		    shop.count('letters') === 1);
		assert.ok(behind() > 0);
		await kill({ settled: false });
	} finally {
		ceph.wakeDisk();
	}
	await emptied();

	assert.deepEqual(reports(), ['sent', 'delivered', 'in_transit']);
	assert.equal(order().delivery, 'delivered');
	assert.equal(shop.documents('letters')[0].why, 'unreadable');
	const { page } = await shopper.get(`/order_status?order_id=${id}`);
	inert(page);
	assert.ok(page.main.text.includes(EVIL));
	const owner = new Shopper(shop, { cookies: true });
	await owner.signIn(PASSWORD);
	for (const at of ['letters', `order?order_id=${id}`]) {
		const seen = (await owner.get(`/manager/${at}`)).page;
		inert(seen);
		assert.ok(seen.main.text.includes(EVIL));
	}
	assert.deepEqual(amazon.refused, []);
});

test('each mail came once, but for what a kill cut off', async () => {
	await kill();
	await told('new_order', 'created', 'paid', 'handed_over', 'sent',
	    'delivered');
	for (const one of shop.documents('mails').filter(({ state }) =>
	    state === 'sent')) {
		const count = await copies(one);
		assert.ok(count === 1 || (count === 2 && cut.has(one.id)),
		    `${one.kind}: ${count} copies`);
	}
	for (const one of await mail.mails())
		assert.doesNotMatch(one.read.parts['text/html'], /<script|<img src=x/);
	await kill();
});

test('another shop, made of the copy, holds the same to the byte and tells ' +
    'the same', async () => {
	await copied();
	const told = await history(shopper);
	await shop.kill9();
	const here = documents(shop.database);
	for (const { collection, id: name, body } of here)
		assert.equal((await ceph.object(BUCKET,
		    `${collection}/${name}`)).body, body);
	assert.equal((await ceph.keys(BUCKET)).length, here.length);
	const verified = shop.run(['mirror', 'verify', ...options(s3)]);
	assert.match(verified.stdout, / 0 changed, 0 missing, 0 additional/);
	assert.equal(verified.status, 0);

	const data = path.join(freshFolder(), 'new');
	const restored = run(['restore', '--from-s3', '--data', data,
		...options(s3)]);
	assert.equal(restored.status, 0, restored.all);
	assert.deepEqual(documents(path.join(data, 'shop.db')), here);
	const other = await startShop({ data, import: false });
	try {
		assert.equal(await history(new Shopper(other)), told);
	} finally {
		await other.stop();
	}
});
