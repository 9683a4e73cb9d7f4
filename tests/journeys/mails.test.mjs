/*
 * Mails when something goes wrong: none is lost, none delays anything else, and
 * none comes twice but for the one that was on its way.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { MailServer, header } from '../lib/mail.mjs';
import { PASSWORD, quote, sleep, startShop, until } from '../lib/shop.mjs';
import { Shopper, untilState } from '../lib/shopper.mjs';

const server = new MailServer();
let shop;

before(async () => {
	await server.start();
	shop = await startShop({ import: shelf(), settings: server.settings() });
});
after(async () => {
	await shop.stop();
	server.stop();
});

/* Mails that wait, as if an order had written them. */
function post(ids, recipient = 'kunde@example.org', order = '')
{
	const now = Date.now();
	const rows = ids.map((id) => {
		const mail = { id, order_id: order, order_number: '1001',
			kind: 'paid', recipient, language: 'de',
			subject: `Nachricht ${id}`, text: 'Text\n',
			html: '<p>HTML</p>\n', state: 'waiting',
			message_id: `${id}@shop.example`, why: '', tries: 0,
			created_at: now, due_at: now, sent_at: 0 };
		return `('mails', ${quote(id)}, 1, ${quote(
			JSON.stringify(mail))}, ${now}, ${now}, ${now + 9e9})`;
	});
	shop.sql(`insert into document (collection, id, revision, body,
	    created_at, changed_at, expires_at) values ${rows.join(',')}`);
}

const mail = (id) => shop.document('mails', id);
const untilMail = (id, state) => until(`${id} is ${state}`, () =>
    mail(id).state === state ? mail(id) : undefined);
const arrived = async (id) => (await server.mails()).filter((one) =>
    header(one, 'message-id') === `<${id}@shop.example>`);
const pause = () => shop.document('mail_queue', 'pause');
const hurry = (id) => shop.change('mails', id, { due_at: Date.now() });

async function manager()
{
	const boss = new Shopper(shop, { cookies: true });
	await boss.signIn(PASSWORD);
	return boss;
}

/* Presses the only button of a form of a page. */
async function press(boss, page, action)
{
	const form = (await boss.get(page)).page.forms.find((one) =>
	    one.action === action);
	assert.ok(form, `no ${action} on ${page}`);
	return boss.submit(form);
}

test('a recipient who is not there is shown at the order, and tried again ' +
    'when the manager says so', async () => {
	const shopper = new Shopper(shop);
	await shopper.order({ apfel: 1 }, { email: 'reject@example.org' });
	const failed = await until('the mail failed', () =>
	    shop.documents('mails').find((one) => one.state === 'failed'));
	assert.equal(failed.tries, 1);
	assert.match(failed.why, /^550 5\.1\.1/);

	const boss = await manager();
	assert.match((await boss.get('/manager')).page.main.text,
	    /Gescheiterte E-Mails/);
	assert.match((await boss.get(`/manager/order?order_id=${
		shopper.orderId}`)).page.main.text, /Gescheitert.*550 5\.1\.1/);

	await server.mode({ allow: true });
	const answer = await press(boss, `/manager/mail?id=${failed.id}`,
	    '/manager/mail/again');
	assert.equal(answer.status, 303);
	const sent = await untilMail(failed.id, 'sent');
	assert.equal(sent.message_id, failed.message_id);
	await server.mode({});
});

test('one that comes later does so under its own name and delays no other',
    async () => {
	post(['greylisted'], 'tempfail@example.org');
	post(['other']);
	await untilMail('other', 'sent');
	const waiting = await until('it was tried', () =>
	    mail('greylisted').tries === 1 ? mail('greylisted') : undefined);
	assert.equal(waiting.state, 'waiting');
	assert.match(waiting.why, /^451/);
	assert.ok(Math.abs(waiting.due_at - Date.now() - 60000) < 25000);

	await server.mode({ allow: true });
	hurry('greylisted');
	assert.equal((await untilMail('greylisted', 'sent')).tries, 2);
	assert.equal((await arrived('greylisted')).length, 1);
	await server.mode({});
});

test('after an answer that was lost it comes again with the same Message-ID',
    async () => {
	await server.mode({ silent: true });
	post(['unsure']);
	/* A try is counted before it is made. */
	await until('the server has it', async () =>
	    (await arrived('unsure')).length === 1);
	assert.equal(mail('unsure').state, 'waiting');
	await server.mode({});
	hurry('unsure');
	await untilMail('unsure', 'sent');
	const came = await arrived('unsure');
	assert.equal(came.length, 2);
	assert.equal(came[0].raw, came[1].raw);
});

test('a server that takes nothing of ours stops the queue; the manager ' +
    'sees why and starts it again', async () => {
	await server.mode({ mail: '550 5.7.1 not your address' });
	post(['held', 'held2']);
	await until('the queue stands still', pause);
	assert.equal(pause().word, 'settings');
	assert.deepEqual([mail('held').state, mail('held').tries,
		mail('held2').tries], ['waiting', 0, 0]);

	await server.mode({});
	await sleep(1200);
	assert.equal(mail('held').state, 'waiting', 'it waits its time');
	const boss = await manager();
	const { text } = (await boss.get('/manager/mails')).page.main;
	assert.match(text, /prüfen Sie die Einstellungen.*not your address/);
	await press(boss, '/manager/mails', '/manager/mails/now');
	await untilMail('held', 'sent');
	await untilMail('held2', 'sent');
	assert.equal(pause(), undefined);
});

test('a wrong password loses nothing; a start with the right one sends all',
    async () => {
	await shop.restart('halt', { smtp_password: 'wrong' });
	post(['locked1', 'locked2']);
	await until('the queue stands still', pause);
	assert.equal(pause().word, 'settings');
	assert.match(pause().why, /^535/);
	assert.equal(mail('locked1').tries, 0);

	await shop.restart('halt', server.settings());
	await untilMail('locked1', 'sent');
	await untilMail('locked2', 'sent');
	assert.equal(pause(), undefined);
});

test('without STARTTLS nothing is said at all', async () => {
	await server.mode({ starttls: false });
	await shop.restart();		/* the open connection was safe */
	post(['secret']);
	await until('the queue stands still', pause);
	assert.match(pause().why, /STARTTLS/);
	assert.equal((await arrived('secret')).length, 0);
	await server.mode({});
	await press(await manager(), '/manager/mails', '/manager/mails/now');
	await untilMail('secret', 'sent');
});

test('a server that never answers delays neither orders nor the end',
    async () => {
	const dead = net.createServer(() => undefined);
	await new Promise((done) => dead.listen(0, '127.0.0.1', done));
	await shop.restart('halt', { smtp_seconds: 300,
		smtp_url: `smtp://localhost:${dead.address().port}` });
	post(['patient']);
	const asked = await until('it is asked', () => new Promise((done) =>
	    dead.getConnections((_, count) => done(count))));
	assert.equal(asked, 1);

	const shopper = new Shopper(shop);
	const began = Date.now();
	await shopper.order({ apfel: 1 });
	await untilState(shop, shopper.orderId, 'accepted');
	await until('its mails are written', () => shop.documents('mails')
	    .filter((one) => one.order_id === shopper.orderId).length >= 2);
	assert.ok(Date.now() - began < 30000, 'the order waited');

	const ending = Date.now();
	await shop.halt();
	assert.ok(Date.now() - ending < 20000, 'the end waited');
	assert.equal(mail('patient').state, 'waiting');
	assert.equal(mail('patient').tries, 0);
	dead.close();
	dead.unref();
	Object.assign(shop.settings, server.settings());
	await shop.start();
	await untilMail('patient', 'sent');
});

test('killed in the middle of a hundred mails, it sends all of them, and at ' +
    'most one twice', async () => {
	const ids = Array.from({ length: 100 }, (_, i) => `many${i}`);
	const sent = () => shop.count('mails',
	    "id like 'many%' and json_extract(body, '$.state') = 'sent'");
	post(ids);
	await until('some are sent', () => sent() >= 20, { pause: 20 });
	await shop.kill9();
	assert.ok(sent() < 100, 'the kill came too late');
	/* Only the one that was on its way waits for its next try. */
	assert.ok(shop.count('mails', `id like 'many%' and
	    json_extract(body, '$.tries') > 0 and
	    json_extract(body, '$.state') = 'waiting'`) <= 1);
	await shop.start();
	await until('the others are sent', () => sent() >= 99);
	for (const { id } of shop.documents('mails').filter((one) =>
	    one.state === 'waiting'))
		hurry(id);
	await until('all are sent', () => sent() === 100);
	const counts = new Map();
	for (const one of await server.mails()) {
		const id = header(one, 'message-id').slice(1).split('@')[0];
		if (id.startsWith('many'))
			counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	assert.equal(counts.size, 100);
	const twice = [...counts.values()].filter((count) => count > 1);
	assert.ok(twice.length <= 1 && twice.every((count) => count === 2),
	    `${twice}`);
});
