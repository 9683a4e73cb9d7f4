/*
 * Mails against a real server: each way it can answer, what arrives as a mail
 * program reads it, and what the manager sees of it.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { APPLES, csv, csvFile } from '../lib/catalogue.mjs';
import { MailServer, header, lines } from '../lib/mail.mjs';
import { PASSWORD, freshFolder, run, startShop, until } from '../lib/shop.mjs';
import { CARD_DECLINE, Shopper, cardFields } from '../lib/shopper.mjs';

const EVIL = '<script>alert(1)</script>"\'&{{total}}';
const EVIL_SHOP = 'Müller & Söhne, "Beeren" <x@y> 🍓🍓🍓🍓🍓🍓🍓🍓🍓🍓🍓🍓';

const server = new MailServer();
before(() => server.start());
after(() => server.stop());

describe('each answer of a mail server', () => {
	const folder = freshFolder();
	const send = (settings = {}, to = 'you@example.org') => {
		const args = ['check', '--data', folder, '--https', 'off',
			'--mail', to];
		const all = server.settings({ smtp_seconds: 1, ...settings });
		for (const [name, value] of Object.entries(all))
			args.push(`--${name}`, String(value));
		return run(args);
	};
	/* [how it behaves, what is set, to whom, what is said of it] */
	const rows = {
		'accepted by STARTTLS': [{}, {}, undefined, /taken .*\(250\)/],
		'accepted by TLS at once': [{}, () => ({ smtp_url:
			server.implicit }), undefined, /taken .*\(250\)/],
		'greeting 554': [{ banner: '554 not for you' }, {}, undefined,
			/takes no mail of ours: 554 not for you/],
		'greeting 421': [{ banner: '421 too busy' }, {}, undefined,
			/not now: 421 too busy/],
		'password 535': [{}, { smtp_password: 'wrong' }, undefined,
			/takes no mail of ours: 535/],
		'sender 550': [{ mail: '550 5.7.1 not your address' }, {},
			undefined, /takes no mail of ours: 550 5.7.1/],
		'sender 451': [{ mail: '451 4.3.0 later' }, {}, undefined,
			/not now: 451/],
		'recipient 550': [{}, {}, 'reject@example.org',
			/not taken: 550 5.1.1/],
		'recipient 451': [{}, {}, 'tempfail@example.org',
			/not now: 451 4.3.0/],
		'message 451': [{ data: '451 4.7.1 greylisted' }, {}, undefined,
			/not now: 451 4.7.1/],
		'message 554': [{ data: '554 5.6.0 looks like spam' }, {},
			undefined, /not taken: 554 5.6.0/],
		'silence after the message': [{ silent: true }, {}, undefined,
			/not now: /],
		'the line is cut after the message': [{ cut: true }, {},
			undefined, /not now: /],
		'no STARTTLS': [{ starttls: false }, {}, undefined,
			/takes no mail of ours: STARTTLS not supported/],
		'a certificate nobody knows': [{}, { smtp_ca: '' }, undefined,
			/takes no mail of ours: .*certificate/],
		'plain text where TLS is wanted': [{}, () => ({ smtp_url:
			`smtps://localhost:${server.ports.smtp}` }), undefined,
			/takes no mail of ours: .*(SSL|wrong version)/],
		'nobody there': [{}, { smtp_url: 'smtp://localhost:9' },
			undefined, /not now: Failed to connect/],
		'a name nobody knows': [{}, { smtp_url:
			'smtp://mail.nowhere.invalid:587' }, undefined,
			/not now: Could not resolve/],
		'an address that is none': [{}, {},
			'"Evil" <x@y.example>\r\nBcc: z@z.example',
			/not taken: no address/]
	};
	for (const [what, [mode, settings, to, said]] of Object.entries(rows)) {
		test(what, async () => {
			await server.mode(mode);
			const before = (await server.mails()).length;
			const { all, status } = send(typeof settings === 'function'
			    ? settings() : settings, to);
			const line = /^test mail +(.*)$/m.exec(all)?.[1] ?? all;
			const came = (await server.mails()).slice(before);
			await server.mode({});

			assert.match(line, said);
			assert.equal(status, line.startsWith('taken') ? 0 : 1);
			assert.ok(!all.includes('Wacholder'), 'the password');
			assert.ok(came.every((one) => one.tls &&
			    one.user === 'shop'), 'never without TLS and AUTH');
			assert.equal(came.length, mode.silent || mode.cut ||
			    status === 0 ? 1 : 0);
		});
	}
});

describe('settings that do not fit stop the start and say why', () => {
	const wrong = {
		'a sender without a server': [{ smtp_url: '' }, /need smtp_url/],
		'a server without a sender': [{ mail_from: '' }, /mail_from/],
		'a user without a password': [{ smtp_password: '' },
			/belong together/],
		'a password twice': [{ smtp_password_file: '/nowhere' },
			/one of them is enough/],
		'a URL with a password in it': [{ smtp_url:
			'smtp://shop:Schlehe@mail.example:587' }, /smtp_url/],
		'a URL with a path': [{ smtp_url: 'smtp://mail.example/x' },
			/smtp_url/],
		'the web': [{ smtp_url: 'https://mail.example' }, /smtp_url/],
		'a sender that is none': [{ mail_from: 'Shop <a@b.example>' },
			/mail_from.*an address like/],
		'an owner that is none': [{ owner_mail: 'a@b.example,c@d.example' },
			/owner_mail.*an address like/],
		'words that are not there': [{ terms_file: '/nowhere/terms' },
			/terms_file: \/nowhere\/terms/],
		'words that are no text': [{ withdrawal_file: '/bin/true' },
			/withdrawal_file.*expected/]
	};
	for (const [what, [settings, expected]] of Object.entries(wrong)) {
		test(what, () => {
			const args = ['check', '--data', freshFolder()];
			const all = server.settings(settings);
			for (const [name, value] of Object.entries(all))
				args.push(`--${name}`, String(value));
			const { status, stderr } = run(args);

			assert.equal(status, 1);
			assert.match(stderr, expected);
			assert.doesNotMatch(stderr, /Wacholder|Schlehe/);
		});
	}
});

describe('mails of an order', () => {
	let shop, mails, documents, boss;
	const words = path.join(freshFolder(), 'terms.txt');
	const of = (kind) => mails.find((one) => header(one, 'subject')
	    .startsWith(kind));

	before(async () => {
		writeFileSync(words, 'Es gilt <b>unser</b> Wort.\n\nUnd Ihres.\n');
		shop = await startShop({
			import: csvFile(csv([APPLES, { id: 'evil', name: EVIL,
				price: '2.00', tax: '19' }])),
			settings: server.settings({ shop_name: EVIL_SHOP,
				mail_reply_to: 'hilfe@käse.example',
				owner_mail: 'inhaber@shop.example',
				terms_file: words }),
			/* Dates and numbers must not follow it. */
			env: { LC_ALL: 'de_DE.UTF-8' }
		});
		const shopper = new Shopper(shop);
		await shopper.order({ apfel: 2, evil: 1 }, {
			email: 'kunde@bücher.example', address1: EVIL,
			address2: '.', city: 'From here' });
		await until('four mails came', async () => {
			mails = await server.mails();
			mails = mails.filter((one) => header(one, 'subject')
			    .includes('1001'));
			return mails.length >= 4;
		});
		documents = shop.documents('mails');
		boss = new Shopper(shop, { cookies: true });
		await boss.signIn(PASSWORD);
	});
	after(() => shop.stop());

	test('go to the buyer and to the owner', () => {
		assert.deepEqual(mails.map((one) => one.to[0]).sort(), [
			'inhaber@shop.example',
			...Array(3).fill('kunde@xn--bcher-kva.example')]);
		assert.ok(mails.every((one) => one.to.length === 1 &&
		    one.from === 'bestellung@shop.example' &&
		    one.hello === 'shop.example'));
	});

	test('arrive as they were written, however they are named', () => {
		for (const mail of mails) {
			const id = header(mail, 'message-id').slice(1, -1);
			const kept = documents.find((one) =>
			    one.message_id === id);
			const plain = (text) => text.replaceAll('\r\n', '\n')
			    .trim();

			assert.deepEqual(mail.read.defects, []);
			assert.equal(mail.read.type, 'multipart/alternative');
			assert.equal(header(mail, 'subject'), kept.subject);
			assert.equal(plain(mail.read.parts['text/plain']),
			    plain(kept.text));
			assert.equal(plain(mail.read.parts['text/html']),
			    plain(kept.html));
			assert.deepEqual(mail.read.from,
			    [EVIL_SHOP, 'bestellung@shop.example']);
			assert.equal(header(mail, 'reply-to'),
			    'hilfe@xn--kse-qla.example');
			assert.equal(header(mail, 'auto-submitted'),
			    'auto-generated');
			assert.equal(kept.state, 'sent');
		}
	});

	test('have lines that every server takes', () => {
		for (const mail of mails) {
			const all = lines(mail);
			const body = all.indexOf('');
			assert.ok(all.every((line) => line.length <= 78 &&
			    /^[\x20-\x7e\t]*$/.test(line)));
			assert.ok(all.slice(body).every((line) =>
			    !line.startsWith('.') && !line.startsWith('From ')));
			for (const word of all.slice(0, body).join(' ')
			    .matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)) {
				assert.ok(word[0].length <= 75);
				assert.ok(!Buffer.from(word[1], 'base64')
				    .toString('utf8').includes('\ufffd'),
				    'a character is cut');
			}
			assert.match(header(mail, 'date'), new RegExp('^(Mon|Tue|' +
			    'Wed|Thu|Fri|Sat|Sun), \\d\\d (Jan|Feb|Mar|Apr|May|Jun|' +
			    'Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} [\\d:]{8} \\+0000$'));
		}
	});

	test('go over one connection while there are more', () => {
		assert.ok(new Set(mails.map((one) => one.connection)).size <
		    mails.length);
	});

	test('the confirmation holds what the law wants', () => {
		const { parts } = of('Ihre Bestellung').read;
		for (const part of Object.values(parts))
			assert.match(part, new RegExp(['Apfelkorb', '19\\s%',
				'7\\s%', 'Gesamtsumme', 'Widerruf', 'Und Ihres',
				'/order_status\\?order_id='].map((one) =>
				`(?=[\\s\\S]*${one})`).join('')));
		assert.ok(parts['text/plain'].includes('<b>unser</b>'));
		assert.ok(!parts['text/html'].includes('<b>unser'));
	});

	test('what was typed is inert', () => {
		for (const mail of mails) {
			const { 'text/html': html } = mail.read.parts;
			assert.ok(!/<script|{{total}}"|<b>unser/.test(html));
			assert.ok(!header(mail, 'subject').includes('script'));
		}
		assert.ok(of('Ihre Bestellung').read.parts['text/html']
		    .includes('&lt;script&gt;'));
		assert.ok(of('Ihre Bestellung').read.parts['text/plain']
		    .includes(EVIL));
	});

	test('the owner\'s words stand on the page too', async () => {
		const { page } = await new Shopper(shop).get('/terms');
		assert.match(page.main.text, /Es gilt <b>unser<\/b> Wort/);
	});

	test('are read by the manager alone', async () => {
		const id = documents[0].id;
		for (const where of ['/manager/mails', `/manager/mail?id=${id}`,
			`/manager/mail/html?id=${id}`]) {
			const { text } = await new Shopper(shop).get(where);
			assert.ok(!text.includes('Apfelkorb') &&
			    !text.includes('1001'), where);
		}
		for (const where of ['/manager/mail/again',
			'/manager/mails/now']) {
			assert.equal((await boss.post(where, { id })).status, 403);
			assert.equal((await boss.get(where)).status, 405);
		}
	});

	test('stand in the manager\'s list, one by one, and at the order',
	    async () => {
		const list = (await boss.get('/manager/mails?state=sent')).page;
		assert.ok(list.main.all('a', { href: /^\/manager\/mail\?id=/ })
		    .length >= 4);
		assert.equal((await boss.get('/manager/mails?state=odd')).status,
		    422);
		const { page } = await boss.get(
		    `/manager/mail?id=${documents[0].id}`);
		assert.ok(page.main.text.includes(EVIL));
		assert.equal(page.all('script').length, 0);
		const order = (await boss.get(`/manager/order?order_id=${
			documents[0].order_id}`)).page;
		assert.match(order.main.text, /E-Mails zu dieser Bestellung/);
		assert.equal((await boss.get('/manager/mail?id=nobody')).status,
		    404);
	});

	test('their HTML is shown shut off from the shop', async () => {
		const { status, headers, text } = await boss.get(
		    `/manager/mail/html?id=${documents[0].id}`);
		assert.equal(status, 200);
		assert.equal(text, documents[0].html);
		assert.match(headers['content-security-policy'],
		    /^sandbox; default-src 'none'; style-src 'unsafe-inline';/);
		assert.equal(headers['x-content-type-options'], 'nosniff');
		assert.equal(headers['cache-control'], 'no-store');
	});

	test('a declined payment leads back to the order', async () => {
		const shopper = new Shopper(shop, { headers:
			{ 'accept-language': 'en' } });
		await shopper.order({ apfel: 1 }, cardFields(CARD_DECLINE));
		const mail = await until('it is told', async () =>
		    (await server.mails()).find((one) =>
			header(one, 'subject').startsWith('Payment declined')));
		assert.ok(mail.read.parts['text/plain'].includes(
		    `/order_status?order_id=${shopper.orderId}`));
		assert.match(mail.read.parts['text/plain'], /Pay again/);
	});

	test('no address, name or subject stands in the log', () => {
		const log = shop.log.join('\n');
		assert.match(log, /event=mail .*word=OK/);
		assert.ok(!/@|script|Bestellung/.test(log.replaceAll(/url=\S+/g,
		    '')), log.split('\n').find((one) => one.includes('@')));
	});
});
