import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, Shopper, cardFields } from '../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

const FIELDS = Object.keys(ADDRESS);
const messages = (page, name) => {
	const control = page.form('/process_order').control(name);
	return (control.get('aria-describedby') ?? '').split(' ')
	    .map((id) => id && page.one('*', { id })?.text).filter(Boolean)
	    .join(' ');
};

describe('the checkout form', () => {
	test('asks for the fields of the order format, the payment and the card',
	    async () => {
		const id = await shopper.fill({ apfel: 1 });
		const { page } = await shopper.get(`/checkout?basket_id=${id}`);
		const form = page.form('/process_order');

		assert.equal(form.method, 'POST');
		for (const name of [...FIELDS, 'payment', 'card_number',
		    'card_expiry', 'card_cvc'])
			assert.ok(form.control(name), name);
		assert.equal(form.value('basket_id'), id);
		assert.match(form.value('total'), /^\d+$/);
	});

	test('labels each field and says what browsers may fill in',
	    async () => {
		const id = await shopper.fill({ apfel: 1 });
		const { page } = await shopper.get(`/checkout?basket_id=${id}`);
		const form = page.form('/process_order');

		for (const name of [...FIELDS, 'card_number', 'card_expiry',
		    'card_cvc']) {
			const control = form.control(name);
			const label = page.one('label',
			    { for: control.get('id') });
			assert.ok(label?.text, `a label for ${name}`);
			assert.ok(control.get('autocomplete'), name);
			assert.equal(control.get('placeholder'), undefined);
		}
	});

	test('lists the published test cards, and says that it is a rehearsal',
	    async () => {
		const id = await shopper.fill({ apfel: 1 });
		const { page } = await shopper.get(`/checkout?basket_id=${id}`);
		const digits = page.main.text.replaceAll(' ', '');

		for (const card of ['4242424242424242', '4000000000000002',
		    '4000000000003220'])
			assert.ok(digits.includes(card), card);
		assert.match(page.text, /Probebetrieb/);
	});

	test('has all lines and totals directly above the one button',
	    async () => {
		const id = await shopper.fill({ apfel: 2, wein: 1 });
		const { page } = await shopper.get(`/checkout?basket_id=${id}`);
		const form = page.form('/process_order');
		const [button, ...others] = form.buttons;

		assert.deepEqual(others, []);
		assert.equal(button.text, 'Jetzt kaufen');
		const all = form.element.elements;
		const at = all.findIndex((one) => one.node === button.node);
		const summary = all.findLastIndex((one, i) => i < at &&
		    one.tag === 'dl');
		assert.ok(summary >= 0, 'the totals are a dl before the button');
		const last = all.slice(0, at).findLastIndex((one) =>
		    ['input', 'select', 'textarea', 'a', 'summary', 'details']
		    .includes(one.tag) && one.get('type') !== 'hidden');
		const lines = all.findIndex((one, i) => i > last && i < at &&
		    one.text.includes('Apfelkorb') &&
		    one.text.includes('Grauburgunder'));
		assert.ok(last < summary, 'nothing interactive in between');
		assert.ok(lines > last, 'all lines stand in the summary');
		assert.match(all[lines].around('form').text, /17,30 €/);
	});

	for (const lang of ['de', 'en']) {
		test(`says what the button costs, in ${lang}`, async () => {
			const id = await shopper.fill({ apfel: 2 });
			const { page } = await shopper.get(
			    `/checkout?basket_id=${id}&lang=${lang}`);
			const [button] = page.form('/process_order').buttons;

			assert.match(button.text, lang === 'de'
			    ? /^Jetzt kaufen$/ : /^Buy now$/);
		});
	}
});

describe('a form with mistakes comes back', () => {
	const wrong = {
		email: ['', 'x', 'a@b', 'a b@example.org', 'ä@example.org',
		    'a@example.org\r\nBcc: x@example.org', `${'x'.repeat(65)}@example.org`],
		country: ['', 'ATLANTIS', 'BRAZIL'],
		city: ['', '   ', 'x'.repeat(500)],
		zip: ['', 'x'.repeat(40)],
		address1: ['', 'x'.repeat(500), 'a\u001bb'],
		address2: [''],
		payment: ['', 'stripe', '../x'],
		card_expiry: ['', '13/30', '12/20', 'x', '1/2'],
		card_cvc: ['', '12', 'abc', '12345']
	};
	for (const [name, values] of Object.entries(wrong)) {
		for (const value of values) {
			test(`with 422: ${name} is ` +
			    JSON.stringify(value.slice(0, 30)), async () => {
				await shopper.fill({ apfel: 1 });
				const before = shop.count('orders');
				const answer = await shopper.post(
				    '/process_order',
				    await shopper.checkout({ [name]: value }));

				assert.equal(answer.status, 422);
				assert.equal(shop.count('orders'), before);
				const form = answer.page.form('/process_order');
				assert.ok(form, 'the form again');
				if (name === 'payment')
					return;
				assert.equal(form.control(name)
				    .get('aria-invalid'), 'true');
				assert.ok(messages(answer.page, name),
				    'a message tied to the field');
			});
		}
	}

	test('with all that was typed, but never the card', async () => {
		await shopper.fill({ apfel: 1 });
		const typed = { ...ADDRESS, email: 'wrong', city: 'Köln "Süd" <b>',
			address3: 'Hinterhaus & Garten' };
		const { page, text } = await shopper.post('/process_order',
		    await shopper.checkout(typed));
		const form = page.form('/process_order');

		for (const [name, value] of Object.entries(typed))
			assert.equal(form.value(name), value, name);
		for (const name of ['card_number', 'card_expiry', 'card_cvc'])
			assert.ok(!form.value(name), name);
		assert.ok(!text.includes(CARD_ACCEPT));
	});

	test('with a summary at the top that leads to each field', async () => {
		await shopper.fill({ apfel: 1 });
		const { page } = await shopper.post('/process_order',
		    await shopper.checkout({ email: '', zip: '', city: '' }));

		for (const name of ['email', 'zip', 'city']) {
			const id = page.form('/process_order').control(name)
			    .get('id');
			const link = page.one('a', { href: `#${id}` });
			assert.ok(link?.text, name);
		}
		assert.match(page.title, /Fehler/i);
	});

	test('in English to the English', async () => {
		await shopper.fill({ apfel: 1 });
		const { page } = await shopper.post('/process_order?lang=en',
		    await shopper.checkout({ email: '' }));

		assert.equal(page.language, 'en');
		assert.doesNotMatch(messages(page, 'email'), /Bitte/);
	});

	test('even if it is none, for a byte of zero', async () => {
		await shopper.fill({ apfel: 1 });
		const before = shop.count('orders');
		const answer = await shopper.post('/process_order',
		    await shopper.checkout({ address1: 'a\u0000b' }));

		assert.equal(answer.status, 422);
		assert.equal(shop.count('orders'), before);
	});

	test('when all of it is missing', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const answer = await shopper.post('/process_order',
		    { basket_id: id });

		assert.equal(answer.status, 422);
		assert.ok(answer.page.form('/process_order'));
	});
});

describe('a card', () => {
	const REAL = '4111111111111111';

	test('that is not a published test card is refused before it is kept',
	    async () => {
		await shopper.fill({ apfel: 1 });
		const before = shop.count('orders');
		const answer = await shopper.post('/process_order',
		    await shopper.checkout(cardFields(REAL)));

		assert.equal(answer.status, 422);
		assert.ok(messages(answer.page, 'card_number'));
		assert.equal(shop.count('orders'), before);
		for (const table of ['document', 'errand', 'seen'])
			assert.equal(shop.value(`select count(*) as n from ${table}
			    where body like '%${REAL}%'`), 0);
		assert.ok(!shop.log.join('\n').includes(REAL));
		assert.ok(!answer.text.includes(REAL));
	});

	for (const number of ['', '4242', '4242424242424243',
	    '42424242424242424242', '4242 4242 4242 424x', '0'.repeat(16)]) {
		test(`of number "${number}" is refused`, async () => {
			await shopper.fill({ apfel: 1 });
			const answer = await shopper.post('/process_order',
			    await shopper.checkout(cardFields(number)));

			assert.equal(answer.status, 422);
		});
	}

	for (const number of ['4242 4242 4242 4242', '4242-4242-4242-4242',
	    ' 4242424242424242 ']) {
		test(`may be written as people do: "${number}"`, async () => {
			await shopper.fill({ apfel: 1 });
			const answer = await shopper.post('/process_order',
			    await shopper.checkout(cardFields(number)));

			assert.equal(answer.status, 303);
		});
	}

	test('that was accepted stands in no document and no log afterwards',
	    async () => {
		await shopper.buy({ apfel: 1 });

		assert.equal(shop.value(`select count(*) as n from document where
		    collection = 'orders' and body like '%${CARD_ACCEPT}%'`), 0);
		assert.equal(shop.value(`select count(*) as n from errand where
		    kind = 'payment-start'`), 0);
		assert.ok(!shop.log.join('\n').includes(CARD_ACCEPT));
	});
});

describe('an address', () => {
	test('is cleaned of blanks around it and kept as it was written',
	    async () => {
		await shopper.fill({ apfel: 1 });
		const answer = await shopper.post('/process_order',
		    await shopper.checkout({ email: '  gerda@example.org ',
			city: ' Łódź  ', address1: 'Zoë 🦔 O’Neill' }));
		assert.equal(answer.status, 303);
		const order = shop.document('orders', answer.sent('order_id'));

		assert.equal(order.email, 'gerda@example.org');
		assert.equal(order.address.city, 'Łódź');
		assert.equal(order.address.address1, 'Zoë 🦔 O’Neill');
	});

	test('is understood with the country by its code or name', async () => {
		for (const country of ['DE', 'Deutschland', 'germany']) {
			await shopper.fill({ apfel: 1 });
			const answer = await shopper.post('/process_order',
			    await shopper.checkout({ country }));

			assert.equal(answer.status, 303);
			assert.equal(shop.document('orders',
			    answer.sent('order_id')).address.country, 'GERMANY');
		}
	});
});
