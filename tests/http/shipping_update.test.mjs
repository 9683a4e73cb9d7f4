/*
 * Events of parcels, as SNS delivers them: taken once, by the signature of the
 * topic's signer alone, and what cannot stand in an order waits for the manager.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { HOST, SIGNER, SnsFake, TOPIC } from '../fakes/sns.mjs';
import { shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop, until } from '../lib/shop.mjs';
import { Shopper, ask, formBody } from '../lib/shopper.mjs';

let sns, shop, shopper, manager, order;
before(async () => {
	sns = await new SnsFake().start();
	await sns.stop();		/* away, at first */
	shop = await startShop({ import: shelf(), settings: sns.settings });
	shopper = new Shopper(shop);
	manager = new Shopper(shop, { cookies: true });
	assert.equal((await manager.signIn(PASSWORD)).status, 303);
	order = await shopper.buy({ apfel: 1 });
	await until('the rehearsal carrier has it', () =>
	    shop.document('orders', order).handed_over_at);
	/* Its reports would mix with those of these tests. */
	shop.sql("delete from errand where kind = 'rehearsal-carrier'");
});
after(async () => {
	await shop?.stop();
	await sns?.stop();
});

const send = (body, headers = {}) => ask(shop.base, 'POST',
    '/shipping_update', { body: typeof body === 'string' ? body
	: JSON.stringify(body), headers: {
	'content-type': 'text/plain; charset=UTF-8',
	'user-agent': 'Amazon Simple Notification Service Agent', ...headers } });
const status = async (body, headers) => (await send(body, headers)).status;
const history = (id = order) => shop.document('orders', id).shipping;
const letters = () => shop.documents('letters');

/* Sent until the certificate is here, as SNS would do. */
async function deliver(letter)
{
	let answer;
	await until('the letter is taken', async () => {
		answer = await send(letter);
		return answer.status !== 503;
	});
	return answer.status;
}

describe('the certificate', () => {
	const letter = () => sns.letter({ id: order, status: 'sent',
		comment: 'Abgeholt' });

	test('is fetched by a task; until it is here SNS is put off', async () => {
		const one = letter();
		const answer = await send(one);

		assert.equal(answer.status, 503);
		assert.match(answer.headers['retry-after'], /^\d+$/);
		assert.equal(await status(one), 503);
		assert.equal(shop.value(`select count(*) from errand
		    where kind = 'sns-certificate'`), 1);
		assert.equal(history().length, 0);
		await until('nobody answered', () => shop.value(`select last_error
		    from errand where kind = 'sns-certificate'`));
		await sns.start();
		assert.equal(await deliver(one), 200);
		assert.deepEqual(sns.asked, ['/signer.pem']);
		const [event] = history();
		assert.equal(event.status, 'sent');
		assert.equal(event.comment, 'Abgeholt');
		assert.ok(Math.abs(Date.parse(event.received_at) - Date.now()) <
		    10000);
		assert.equal(shop.document('orders', order).delivery, 'sent');
	});

	test('is kept for all workers, and over a restart', async () => {
		await shop.restart('kill9');
		for (let i = 0; i < 6; i++)
			assert.equal(await status(letter()), 200);
		assert.equal(sns.asked.length, 1);
	});

	const wrong = {
		'a redirect': () => sns.publish('x-redirect.pem', sns.signer.pem, 302,
			{ location: `https://${HOST}/signer.pem` }),
		'a page': () => sns.publish('x-page.pem', '<html>', 200),
		'nothing': () => sns.publish('x-nothing.pem', sns.signer.pem, 404),
		'two certificates': () => sns.publish('x-two.pem',
			sns.signer.pem + sns.signer.pem),
		'one in another name': () => sns.publish('x-name.pem',
			sns.variant('sns.evil.example')),
		'one that has expired': () => sns.publish('x-expired.pem',
			sns.variant(SIGNER, '20250101000000Z', '20250201000000Z')),
		'one of tomorrow': () => sns.publish('x-early.pem',
			sns.variant(SIGNER, '20900101000000Z', '20910101000000Z')),
		'too much': () => sns.publish('x-much.pem', 'x'.repeat(70000))
	};
	test('counts only if it is the signer\'s, valid, and one', async () => {
		const given = () => shop.value(`select count(*) from errand where
		    kind = 'sns-certificate' and gave_up_at > 0`);
		for (const publish of Object.values(wrong))
			publish();
		const files = Object.keys(sns.answers).filter((file) =>
		    file.startsWith('/x-'));
		assert.equal(files.length, 8);
		const urls = files.map((file) => `https://${HOST}${file}`);
		for (const url of urls)
			assert.equal(await status(sns.letter({ id: order,
				status: 'lost' }, { SigningCertURL: url })), 503);
		await until('all are judged', () => given() === files.length);
		for (const file of files)
			assert.ok(sns.asked.includes(file), file);
		const asked = sns.asked.length;
		for (const url of urls)
			assert.equal(await status(sns.letter({ id: order,
				status: 'lost' }, { SigningCertURL: url })), 503);
		assert.equal(sns.asked.length, asked, 'asked for again too soon');
		assert.ok(!history().some((event) => event.status === 'lost'));
		/* The last place may be taken; more there are not. */
		for (const name of ['y1', 'y2', 'y3'])
			assert.equal(await status(sns.letter('x', { SigningCertURL:
				`https://${HOST}/${name}.pem` })), 503);
		assert.ok(shop.value(`select count(*) from errand
		    where kind = 'sns-certificate'`) <= 9);
		assert.equal(await status(letter()), 200, 'the good one stays');
		shop.sql("delete from errand where kind = 'sns-certificate'");
	});

	test('of a place that is not the topic\'s own is never asked for',
	    async () => {
		/* What the last test asked for may still be on its way. */
		const asked = () => sns.asked.filter((file) =>
		    !/^\/y\d/.test(file)).length;
		const count = () => shop.value(`select count(*) from errand
		    where kind = 'sns-certificate'`);
		const [before, errands] = [asked(), count()];
		for (const url of [`http://${HOST}/signer.pem`,
			'https://evil.example/signer.pem',
			`https://${HOST}.evil.example/signer.pem`,
			`https://${HOST}@evil.example/signer.pem`,
			`https://sns.s3.eu-central-1.amazonaws.com/signer.pem`,
			`https://${HOST}:8443/signer.pem`,
			`https://${HOST}/signer`,
			`https://127.0.0.1:${sns.port}/signer.pem`])
			assert.equal(await status(sns.letter({ id: order,
				status: 'x' }, { SigningCertURL: url })), 403, url);
		assert.equal(asked(), before);
		assert.equal(count(), errands);
	});
});

describe('a letter counts', () => {
	const event = () => ({ id: order, status: 'in_transit', comment: 'ä😀' });
	const good = {
		'with version 2': {},
		'with version 1': { SignatureVersion: '1' },
		'with a subject': { Subject: 'Paket' },
		'with a subject of null': { Subject: null },
		'with attributes that nobody signed': { MessageAttributes:
			{ event: { Type: 'String', Value: 'changed' } } }
	};
	for (const [what, members] of Object.entries(good)) {
		test(what, async () => {
			const before = history().length;
			assert.equal(await status(sns.letter(event(), members)), 200);
			assert.equal(history().length, before + 1);
			assert.equal(history().at(-1).comment, 'ä😀');
		});
	}

	test('whatever its headers say', async () => {
		assert.equal(await status(sns.letter(event()), {
			'content-type': 'application/json',
			'x-amz-sns-message-type': 'SubscriptionConfirmation',
			'x-amz-sns-rawdelivery': 'false' }), 200);
	});

	test('once, however often and wherever it comes', async () => {
		const letter = sns.letter({ id: order, status: 'once' });
		const answers = await Promise.all(Array.from({ length: 100 },
		    () => status(letter)));

		assert.ok(answers.every((one) => one === 200), `${answers}`);
		assert.equal(history().filter((one) =>
		    one.status === 'once').length, 1);
		await shop.restart();
		assert.equal(await status(letter), 200);
		assert.equal(history().filter((one) =>
		    one.status === 'once').length, 1);
	});

	test('and moves the delivery forward only', async () => {
		const state = () => shop.document('orders', order).delivery;
		for (const [word, expected] of [['Zugestellt', 'delivered'],
			['sent', 'delivered'], ['beamed', 'delivered'],
			['IN TRANSIT', 'delivered'], ['returned', 'returned']]) {
			assert.equal(await status(sns.letter({ id: order,
				status: word })), 200);
			assert.equal(state(), expected);
		}
		const words = history().map((one) => one.status);
		assert.deepEqual(words.slice(-5), ['Zugestellt', 'sent', 'beamed',
			'IN TRANSIT', 'returned']);
	});
});

describe('a letter is refused', () => {
	const letter = (members) => sns.letter({ id: order, status: 'forged' },
	    members);
	const day = (hours) => new Date(Date.now() + hours * 3600000)
		.toISOString();
	const cases = {
		'of another topic': [403, () => letter({ TopicArn:
			TOPIC.replace('shipping', 'other') })],
		'of another account': [403, () => letter({ TopicArn:
			TOPIC.replace('123456789012', '210987654321') })],
		'signed by somebody else': [403, () => sns.sign(sns.envelope(
			'Notification'), sns.host.key)],
		'with a changed message': [403, () => ({ ...letter(),
			Message: '{}' })],
		'with a changed time': [403, () => ({ ...letter(),
			Timestamp: day(-0.1) })],
		'with a changed id': [403, () => ({ ...letter(),
			MessageId: randomUUID() })],
		'of three hours ago': [403, () => letter({ Timestamp: day(-3) })],
		'of tomorrow': [403, () => letter({ Timestamp: day(24) })],
		'without a time': [403, () => letter({ Timestamp: '' })],
		'of an unknown version': [403, () => letter({
			SignatureVersion: '3' })],
		'of a version that is a number': [400, () => ({ ...letter(),
			SignatureVersion: 1 })],
		'without a version': [400, () => letter({
			SignatureVersion: undefined })],
		'without a signature': [400, () => ({ ...letter(),
			Signature: undefined })],
		'with a message twice': [400, () => JSON.stringify(letter())
			.replace('{', '{"Message":"{}",')],
		'of an unknown type': [400, () => letter({ Type: 'Greeting' })],
		'that is no JSON': [400, () => 'status=sent'],
		'that is empty': [400, () => ''],
		'that is raw': [400, () => ({ id: order, status: 'forged' })]
	};
	for (const [what, [expected, make]] of Object.entries(cases)) {
		test(what, async () => {
			const before = history().length;
			assert.equal(await status(make()), expected);
			assert.equal(history().length, before);
			assert.equal(letters().length, 0);
		});
	}

	test('by raw delivery, even if it were signed', async () => {
		assert.equal(await status(letter(),
		    { 'x-amz-sns-rawdelivery': 'true' }), 403);
	});

	test('beyond a megabyte, and taken with 300 KB', async () => {
		assert.equal(await status('x'.repeat(300000)), 400);
		assert.equal(await status('x'.repeat(1024 * 1024)), 400);
		const large = await status('x'.repeat(1024 * 1024 + 1))
			.catch(() => 0);
		assert.ok([0, 413].includes(large), `status ${large}`);
		const other = await ask(shop.base, 'POST', '/modify_basket',
		    { body: 'x'.repeat(300000) }).then((one) => one.status, () => 0);
		assert.ok([0, 413].includes(other), `status ${other}`);
	});

	test('by GET', async () => {
		assert.equal((await ask(shop.base, 'GET', '/shipping_update'))
			.status, 405);
	});
});

describe('what cannot stand in an order waits for the manager', () => {
	const POISON = '<script>alert(1)</script>\'"><img src=x onerror=a>{{x}}';
	const inert = (page) => {
		assert.equal(page.all('script').length, 0);
		assert.ok(!page.all('img').some((one) => one.get('src') === 'x'));
	};
	const post = (path, fields) => manager.post(path, fields);

	test('a hostile comment is text on every page', async () => {
		assert.equal(await status(sns.letter({ id: order, status: POISON
			.slice(0, 60), comment: `${POISON}\n=1+1` })), 200);
		const { page } = await shopper.get(
		    `/order_status?order_id=${order}`);
		inert(page);
		assert.ok(page.main.text.includes(POISON));
		const seen = (await manager.get(
		    `/manager/order?order_id=${order}`)).page;
		inert(seen);
		assert.ok(seen.main.text.includes(POISON));
	});

	test('unreadable, of nobody, too long: kept, with 200, and shown inert',
	    async () => {
		const nobody = randomUUID();
		assert.equal(await status(sns.letter(POISON)), 200);
		assert.equal(await status(sns.letter({ id: nobody,
			status: 'sent', comment: POISON })), 200);
		assert.equal(await status(sns.letter({ id: order,
			status: 'sent', comment: 'x'.repeat(501) })), 200);
		/* As large as SNS carries. */
		assert.equal(await status(sns.letter('ä'.repeat(130000))), 200);
		assert.deepEqual(letters().map((one) => one.why).sort(),
		    ['too_long', 'unknown_order', 'unreadable', 'unreadable']);

		const { page } = await manager.get('/manager/letters?lang=en');
		inert(page);
		assert.equal(page.one('ol').all('li').length, 4);
		assert.ok(page.main.text.includes('<script>alert(1)</script>'));
		const home = (await manager.get('/manager')).page;
		assert.ok(home.link(/^\/manager\/letters$/));
		for (const one of letters())
			inert((await manager.get(`/manager/letter?id=${one.id}`))
				.page);
	});

	test('he applies one to an order, once', async () => {
		const { id } = letters().find((one) =>
		    one.why === 'unknown_order');
		const { page } = await manager.get(`/manager/letter?id=${id}`);
		const fields = Object.fromEntries(page
			.form('/manager/letter/apply').fields);
		assert.equal(fields.status, 'sent');
		assert.ok(fields.comment.startsWith('<script>'));

		const before = history().length;
		const wrong = await post('/manager/letter/apply', { ...fields,
			order: '4711' });
		assert.equal(wrong.status, 422);
		assert.equal(wrong.page.all('*', { role: 'alert' }).length, 1);
		const { number } = shop.document('orders', order);
		const good = { ...fields, order: number, comment: 'Doch noch' };
		const done = await post('/manager/letter/apply', good);
		assert.equal(done.location, `/manager/order?order_id=${order}`);
		assert.equal(history().length, before + 1);
		assert.equal(history().at(-1).comment, 'Doch noch');
		const again = await post('/manager/letter/apply', good);
		assert.equal(again.location, '/manager/letters');
		assert.equal(history().length, before + 1);
	});

	test('he dismisses one, once; strangers do nothing', async () => {
		const [{ id }] = letters();
		const { page } = await manager.get('/manager/letters');
		const csrf = page.form('/manager/letter/dismiss').value('csrf');
		for (const [who, fields] of [[shopper, { id, csrf }],
			[manager, { id }], [manager, { id, csrf: 'x' }]])
			assert.equal((await who.post('/manager/letter/dismiss',
				fields)).status, 403);
		assert.equal(letters().length, 3);
		for (let i = 0; i < 2; i++)
			assert.equal((await post('/manager/letter/dismiss',
				{ id, csrf })).location, '/manager/letters');
		assert.equal(letters().length, 2);
		assert.equal((await manager.get(`/manager/letter?id=${id}`))
			.status, 404);
		assert.equal((await shopper.get('/manager/letters')).status, 303);
	});
});

describe('subscriptions', () => {
	const confirmed = () => sns.asked.filter((one) =>
	    one.includes('ConfirmSubscription'));
	const state = async () => (await manager.get('/manager/letters?lang=en'))
		.page.main.text;
	const letter = (members, type = 'SubscriptionConfirmation') =>
		sns.sign(sns.envelope(type, members));

	test('are confirmed for an allowed topic, at its own host', async () => {
		assert.match(await state(), /Not confirmed yet/);
		const one = letter();
		assert.equal(await status(one), 200);
		assert.equal(await status(one), 200);
		await until('the topic is visited', () => confirmed().length > 0);
		await until('the manager is told', async () =>
		    /Confirmed/.test(await state()));
		assert.equal(confirmed().length, 1);
		assert.equal(confirmed()[0], one.SubscribeURL.slice(
		    `https://${HOST}`.length));
		const check = shop.run(['check', '--sns_topics', TOPIC,
			'--https', 'off', '--sandbox', 'yes']);
		assert.match(check.all, /shipping:? .*subscription confirmed/);
	});

	for (const [what, url] of [
		['another host', `https://evil.example/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=t`],
		['another act', `https://${HOST}/?Action=DeleteTopic&TopicArn=${TOPIC}&Token=t`],
		['another topic', `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}2&Token=t`]]) {
		test(`are not confirmed at ${what}`, async () => {
			const before = sns.asked.length;
			assert.equal(await status(letter({ Token: 't',
				SubscribeURL: url })), 403);
			assert.equal(shop.value(`select count(*) from errand
			    where kind = 'sns-confirm'`), 0);
			assert.equal(sns.asked.length, before);
		});
	}

	test('of a foreign topic are not confirmed', async () => {
		assert.equal(await status(letter({ TopicArn: `${TOPIC}2` })), 403);
	});

	test('that fail are shown, and a redirect is not followed', async () => {
		sns.answers.confirm = { status: 302, headers:
			{ location: `https://${HOST}/elsewhere` },
			body: '<ConfirmSubscriptionResponse/>' };
		assert.equal(await status(letter()), 200);
		await until('it is shown', async () =>
		    /Confirmation failed/.test(await state()));
		assert.ok(!sns.asked.includes('/elsewhere'));
		delete sns.answers.confirm;
	});

	test('that somebody ended raise the alarm, and nothing is visited',
	    async () => {
		const before = sns.asked.length;
		assert.equal(await status(letter({}, 'UnsubscribeConfirmation')),
		    200);
		assert.match(await state(), /Subscription ended/);
		const { page } = await manager.get('/manager?lang=en');
		assert.match(page.main.text, /Senders fallen silent/);
		assert.equal(sns.asked.length, before);
	});
});

describe('settings', () => {
	const start = (settings) => shop.run(['serve', '--https', 'off',
		'--http', '127.0.0.1:1', ...Object.entries(settings).flatMap(
		    ([name, value]) => [`--${name}`, value])]);

	for (const [what, settings, expected] of [
		['an ARN that is none', { sns_topics: 'shipping' }, /sns_topics/],
		['a queue', { sns_topics:
			'arn:aws:sqs:eu-central-1:123456789012:q' }, /sns_topics/],
		['a topic twice', { sns_topics: `${TOPIC}, ${TOPIC}` },
			/sns_topics/],
		['an empty one', { sns_topics: `${TOPIC},` }, /sns_topics/],
		['an unknown state', { shipping_states: 'x=y' },
			/shipping_states/],
		['half a detour', { sns_connect_to: '127.0.0.1:1' },
			/belong together/]]) {
		test(`${what} stops the start`, () => {
			const { status, stderr } = start(settings);
			assert.equal(status, 1);
			assert.match(stderr, expected);
		});
	}

	test('say that version 1 does not count, and what words mean',
	    async () => {
		await shop.restart('halt', { sns_signature_1: 'no',
			shipping_states: 'Beim Nachbarn=delivered' });
		const other = await shopper.buy({ apfel: 1 });
		assert.equal(await status(sns.letter({ id: other, status: 'x' },
		    { SignatureVersion: '1' })), 403);
		assert.equal(await deliver(sns.letter({ id: other,
			status: 'beim nachbarn' })), 200);
		assert.equal(shop.document('orders', other).delivery,
		    'delivered');
	});
});
