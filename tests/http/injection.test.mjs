/*
 * Hostile text is shown as text: in the catalogue, the address, the carrier's
 * comment, on the shopper's pages and the manager's.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, csv, csvFile } from '../lib/catalogue.mjs';
import { PASSWORD, startShop } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

const evil = (what) => `"'><script>${what}()</script><img src=x onerror=${what}()>` +
	'{{csrf}}{{{csrf}}}&amp;${7*7}';
const KINDS = { name: 'evilname', kind: 'evilkind', origin: 'evilorigin',
	description: 'evildescription' };

let shop, shopper, manager, order;
before(async () => {
	const english = Object.fromEntries(Object.entries(KINDS).map(
	    ([name, word]) => [`${name}_en`, evil(`${word}en`).slice(0, 118)]));
	shop = await startShop({ import: csvFile(csv([{
		...APPLES, id: 'evil', ...english,
		name: evil(KINDS.name).slice(0, 118),
		kind: '<b>evilkind</b>', kind_en: '<b>evilkinden</b>',
		origin: evil(KINDS.origin).slice(0, 118),
		description: evil(KINDS.description)
	}, APPLES])) });
	shopper = new Shopper(shop);
	order = await shopper.buy({ evil: 1, apfel: 1 }, {
		state: evil('evilstate').slice(0, 98),
		city: evil('evilcity').slice(0, 98),
		address1: evil('eviladdr').slice(0, 98),
		address2: evil('evilstreet').slice(0, 98),
		address3: evil('evilmore').slice(0, 98)
	});
	shop.change('orders', order, { shipping: [{
		status: '<script>evilstatus()</script>',
		comment: evil('evilcomment'),
		received_at: '2021-07-17T10:00:00Z'
	}] });
	await shopper.fill({ evil: 1 });
	manager = new Shopper(shop, { cookies: true });
	await manager.signIn(PASSWORD);
});
after(() => shop?.stop());

function inert(answer)
{
	const { page } = answer;

	for (const tag of ['script', 'iframe', 'object', 'embed', 'base'])
		assert.equal(page.all(tag).length, 0, tag);
	for (const one of page.elements) {
		for (const { name, value } of one.node.attrs) {
			assert.doesNotMatch(name, /^on/, `${one.tag} ${name}`);
			if (['href', 'src', 'action'].includes(name))
				assert.doesNotMatch(value,
				    /^\s*(javascript|data|vbscript):/i);
		}
		assert.notEqual(one.get('src'), 'x');
	}
	assert.ok(!page.all('b').some((one) => /^(evil|zip)/.test(one.text)));
}

describe('hostile text from the catalogue is inert', () => {
	for (const lang of ['de', 'en']) {
		for (const path of ['/products', '/product?product_id=evil',
		    '/basket', '/checkout']) {
			test(`on ${path} in ${lang}`, async () => {
				const join = path.includes('?') ? '&' : '?';
				const answer = await shopper.get(`${path}${join}` +
				    `basket_id=${shopper.basket}&lang=${lang}`);

				assert.equal(answer.status, 200);
				inert(answer);
				assert.match(answer.page.main.text, /<script>evil/);
				assert.doesNotMatch(answer.page.main.text, /49&/);
			});
		}
	}
});

describe('hostile text from a shopper and a carrier is inert', () => {
	for (const path of ['/order_status', '/invoice', '/manager/order']) {
		test(`on ${path}`, async () => {
			const who = path.startsWith('/manager') ? manager : shopper;
			const answer = await who.get(`${path}?order_id=${order}`);

			assert.equal(answer.status, 200);
			inert(answer);
			assert.match(answer.page.main.text, /<script>eviladdr\(\)/);
			assert.match(answer.page.main.text, /\{\{csrf\}\}/);
			if (path !== '/invoice')
				assert.match(answer.page.main.text,
				    /<script>evilcomment\(\)/);
		});
	}

	for (const path of ['/manager', '/manager/payments',
	    '/manager/products']) {
		test(`on ${path}`, async () => {
			const answer = await manager.get(path);

			assert.equal(answer.status, 200);
			inert(answer);
		});
	}

	test('in a form that comes back with mistakes', async () => {
		const typed = evil('eviltyped').slice(0, 98);
		const answer = await shopper.post('/process_order',
		    await shopper.checkout({ email: typed, city: typed,
			country: typed, address1: typed }));

		assert.equal(answer.status, 422);
		inert(answer);
		assert.equal(answer.page.form('/process_order').value('city'),
		    typed);
	});

	for (const name of ['basket_id', 'kind', 'page', 'lang', 'product_id',
	    'notice', 'added', 'back', 'order_id', 'state', 'period']) {
		test(`in the parameter "${name}" of any page`, async () => {
			const value = encodeURIComponent(evil('evilparameter'));
			for (const path of ['/products', '/product', '/basket',
			    '/checkout', '/order_status', '/wait_for_payment',
			    '/manager', '/manager/payments', '/manager/products',
			    '/manager/order', '/sandbox/pay'])
				inert(await manager.get(
				    `${path}?${name}=${value}`));
		});
	}
});
