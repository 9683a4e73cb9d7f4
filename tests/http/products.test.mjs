import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, BOOK, FEW, WINE, shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

let shop, shopper;
const GONE = { id: 'alle', name: 'Mirabellen', name_en: 'Mirabelles',
	stock: '0' };
before(async () => {
	shop = await startShop({
		import: shelf([APPLES, WINE, BOOK, FEW, GONE], 60)
	});
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

const offered = (page) => [...new Set(page.forms
    .filter((one) => one.action === '/modify_basket')
    .map((one) => one.value('product_id')))];
const named = (page) => [...new Set(page.links
    .map((one) => new URL(one, shop.base))
    .filter((one) => one.pathname === '/product')
    .map((one) => one.searchParams.get('product_id')))];

describe('the list of products', () => {
	test('has 24 products a page, each once, in the same order every time',
	    async () => {
		const all = [];
		for (const page of [1, 2, 3]) {
			const answer = await shopper.get(`/products?page=${page}`);
			const again = await shopper.get(`/products?page=${page}`);
			const ids = named(answer.page);

			assert.equal(answer.status, 200);
			assert.deepEqual(named(again.page), ids);
			assert.equal(ids.length, page === 3 ? 17 : 24);
			all.push(...ids);
		}
		assert.equal(new Set(all).size, 65);
		assert.deepEqual(all.slice(0, 5),
		    ['apfel', 'wein', 'spende', 'rar', 'alle']);
	});

	test('leads from page to page', async () => {
		const first = await shopper.get('/products');
		const next = first.page.link(/page=2/);
		assert.ok(next);
		const second = await shopper.get(next);
		assert.ok(second.page.link(/page=3/));
		assert.ok(second.page.one('a', { rel: 'prev' }));
		assert.ok(second.page.one('a', { rel: 'next' }));
	});

	for (const page of ['0', '-1', 'x', '1e3', '99999999999999999999', '4',
	    '']) {
		test(`page "${page}" is a page or not found, never a fault`,
		    async () => {
			const answer = await shopper.get(
			    `/products?page=${page}`);
			assert.ok([200, 303, 404, 422].includes(answer.status),
			    `status ${answer.status}`);
		});
	}

	test('is narrowed by kind, and the kinds lead to it', async () => {
		const { page } = await shopper.get('/products');
		const kind = shop.document('products', 'wein').kind;
		const link = page.link(new RegExp(`[?&]kind=${kind}(&|$)`));
		assert.ok(link, 'a link or form for the kind');

		const wines = await shopper.get(link);
		assert.deepEqual(named(wines.page), ['wein']);
		assert.doesNotMatch(wines.page.main.text, /Apfelkorb/);
	});

	test('keeps the basket in the links between its pages', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const { page } = await shopper.get(`/products?basket_id=${id}`);

		for (const link of page.links.filter((one) =>
		    /^\/(products|basket|product)\b/.test(one)))
			assert.ok(link.includes(id), link);
	});

	test('of an unknown kind is empty or not found', async () => {
		const answer = await shopper.get("/products?kind=none'--");

		assert.ok([200, 404].includes(answer.status));
		assert.deepEqual(offered(answer.page), []);
	});

	test('says "inkl. MwSt., zzgl. Versand" and the unit price at each price',
	    async () => {
		const { text } = (await shopper.get('/products')).page.main;

		assert.equal(text.match(/inkl\. (\d+ % )?MwSt\./g).length >= 24,
		    true);
		assert.match(text, /7,80 € \/ kg/);
		assert.match(text, /12,67 € \/ l/);
	});

	test('says that a product is sold out, without a button', async () => {
		const { page } = await shopper.get('/products');

		assert.ok(!offered(page).includes('alle'));
		assert.match(page.main.text, /ausverkauft/i);
	});

	test('tells what was put into the basket', async () => {
		const browser = new Shopper(shop, { cookies: true });
		const id = await browser.begin();
		const { page } = await browser.get(`/products?basket_id=${id}`);
		const answer = await browser.submit(
		    page.form('/modify_basket', { product_id: 'wein' }));
		const back = await browser.follow(answer);
		const status = back.page.all('*', { role: 'status' })
		    .map((one) => one.text).join(' ');

		assert.match(status, /Grauburgunder/);
	});

	test('leads back to the page where the button was', async () => {
		const id = await shopper.begin();
		const { page } = await shopper.get(
		    `/products?basket_id=${id}&page=2`);
		const form = page.forms.find((one) =>
		    one.action === '/modify_basket');
		const answer = await shopper.submit(form);

		assert.match(answer.location, /^\/products\?/);
		assert.match(answer.location, /page=2/);
		assert.match(answer.location, new RegExp(id));
	});

	for (const back of ['https://evil.example/', '//evil.example/',
	    '/\\evil.example', 'javascript:alert(1)', '/manager\r\nX: y',
	    'http:evil', '/%0d%0aX:y']) {
		test(`never leads away: back to ${JSON.stringify(back)}`,
		    async () => {
			await shopper.begin();
			const answer = await shopper.add('wein', 1, { back });

			assert.ok([303, 422].includes(answer.status));
			if (answer.status === 303) {
				const target = new URL(answer.headers.location,
				    shop.base);
				assert.equal(target.origin, shop.base);
				assert.equal(answer.headers.x, undefined);
			}
		});
	}
});

describe('the page of one product', () => {
	test('shows what one must know before buying', async () => {
		const { status, page } =
		    await shopper.get('/product?product_id=apfel');

		assert.equal(status, 200);
		for (const what of ['Apfelkorb', '3,90 €', '7,80 € / kg', 'Boskop',
		    'Altes Land', '500 g', 'MwSt.', 'Versand'])
			assert.ok(page.main.text.includes(what), what);
		assert.ok(page.form('/modify_basket', { product_id: 'apfel' }));
	});

	test('says how few are left', async () => {
		const { page } = await shopper.get('/product?product_id=rar');

		assert.match(page.main.text, /\b3\b/);
	});
});

describe('the language', () => {
	test('is the one the browser asks for', async () => {
		for (const [wanted, language] of [['de', 'de'], ['en', 'en'],
		    ['en-GB,en;q=0.9,de;q=0.5', 'en'], ['fr,de;q=0.3', 'de'],
		    ['de;q=0.1, en;q=0.9', 'en'], ['*', 'de'],
		    ['xx'.repeat(400), 'de']]) {
			const { page } = await shopper.get('/products',
			    { 'accept-language': wanted });

			assert.equal(page.language, language,
			    wanted.slice(0, 40));
		}
	});

	test('changes every text and the way numbers are written', async () => {
		const { text } = (await shopper.get('/products?lang=en')).page
		    .main;

		assert.match(text, /Apple basket/);
		assert.match(text, /€3\.90/);
		assert.match(text, /VAT/);
		assert.doesNotMatch(text, /MwSt|zzgl|Apfelkorb/);
	});

	test('is remembered once it was chosen', async () => {
		const browser = new Shopper(shop, { cookies: true });
		await browser.get('/products?lang=en');
		assert.equal((await browser.get('/products')).page.language, 'en');
		await browser.get('/products?lang=de');
		assert.equal((await browser.get('/products',
		    { 'accept-language': 'en' })).page.language, 'de');
	});

	test('can be switched on each page, and leads to the same page',
	    async () => {
		const id = await shopper.fill({ apfel: 1 });
		for (const path of ['/products?page=2',
		    '/product?product_id=apfel', `/basket?basket_id=${id}`,
		    `/checkout?basket_id=${id}`]) {
			const { page } = await shopper.get(path);
			const link = page.link(/[?&]lang=en/);

			assert.ok(link, path);
			assert.equal(new URL(link, shop.base).pathname,
			    path.split('?')[0]);
			assert.equal((await shopper.get(link)).page.language,
			    'en');
		}
	});

	test('of another name is no language', async () => {
		for (const lang of ['fr', '../de', '', 'DE"><b>']) {
			const { page } = await shopper.get(
			    `/products?lang=${encodeURIComponent(lang)}`);
			assert.equal(page.language, 'de');
		}
	});
});
