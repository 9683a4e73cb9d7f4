import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { Bank } from '../lib/bank.mjs';
import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

let shop, shopper, basket, order, open;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
	order = await shopper.buy({ apfel: 1 });
	open = (await new Bank(shop).open()).order.id;
	basket = await shopper.fill({ apfel: 1 });
});
after(() => shop?.stop());

const PAGES = {
	'the products': () => '/products',
	'a product': () => '/product?product_id=apfel',
	'the products with a basket': () => `/products?basket_id=${basket}`,
	'the basket': () => `/basket?basket_id=${basket}`,
	'the checkout': () => `/checkout?basket_id=${basket}`,
	'the wait page': () => `/wait_for_payment?order_id=${open}&returned=1`,
	'the order': () => `/order_status?order_id=${order}`,
	'the invoice': () => `/invoice?order_id=${order}`,
	'the sign-in of the manager': () => '/manager',
	'an error': () => '/nowhere'
};
const PRIVATE = ['the products with a basket', 'the basket', 'the checkout',
	'the wait page', 'the order', 'the invoice',
	'the sign-in of the manager'];

describe('headers that protect each page', () => {
	for (const [name, path] of Object.entries(PAGES)) {
		test(`${name} runs nothing and loads nothing foreign`, async () => {
			const { headers } = await shopper.get(path());
			const policy = headers['content-security-policy'];

			assert.match(policy, /default-src 'none'/);
			assert.doesNotMatch(policy, /unsafe-|\*|https?:|data:/);
			assert.match(policy, /form-action 'self'/);
			assert.match(policy, /frame-ancestors 'none'/);
			assert.match(policy, /base-uri 'none'/);
			assert.equal(headers['x-content-type-options'], 'nosniff');
			assert.equal(headers['referrer-policy'], 'no-referrer');
		});

		test(`${name} has neither scripts nor inline styles`, async () => {
			const { page } = await shopper.get(path());

			assert.equal(page.all('script').length, 0);
			assert.equal(page.all('style').length, 0);
			for (const one of page.elements) {
				for (const { name: attribute } of one.node.attrs)
					assert.doesNotMatch(attribute,
					    /^on|^style$/);
			}
		});

		test(`${name} asks no other house for anything`, async () => {
			const { page } = await shopper.get(path());

			for (const tag of ['img', 'link', 'script', 'source',
			    'iframe', 'object', 'embed']) {
				for (const one of page.all(tag)) {
					const from = one.get('src') ??
					    one.get('href') ?? '/';
					if (one.get('rel') === 'canonical' ||
					    one.get('rel') === 'alternate')
						continue;
					assert.match(from, /^\/(?!\/)/);
				}
			}
		});
	}

	for (const name of PRIVATE) {
		test(`${name} is kept by no cache and no search engine`,
		    async () => {
			const { headers } = await shopper.get(PAGES[name]());

			assert.match(headers['cache-control'], /no-store/);
			assert.match(headers['x-robots-tag'] ?? '', /noindex/);
		});
	}

	test('the products without a basket may be found', async () => {
		for (const path of ['/products', '/product?product_id=apfel']) {
			const { headers, page } = await shopper.get(path);

			assert.doesNotMatch(headers['x-robots-tag'] ?? '',
			    /noindex/);
			assert.doesNotMatch(page.one('meta',
			    { name: 'robots' })?.get('content') ?? '', /noindex/);
		}
	});

	test('cookies are for this host, this scheme and no script', async () => {
		const answer = await shopper.get('/');

		for (const line of answer.cookies) {
			assert.match(line, /^__Host-/);
			assert.match(line, /; ?Secure/i);
			assert.match(line, /; ?HttpOnly/i);
			assert.match(line, /; ?SameSite=(Lax|Strict)/i);
			assert.match(line, /; ?Path=\/(;|$)/i);
			assert.doesNotMatch(line, /domain=/i);
		}
	});

	test('the server does not say what it is made of', async () => {
		const { headers } = await shopper.get('/products');

		assert.doesNotMatch(headers.server ?? '', /\d|kore/i);
		assert.equal(headers['x-powered-by'], undefined);
	});
});

describe('static files', () => {
	const files = async () => {
		const { page } = await shopper.get('/products');
		return [...page.all('link', { rel: /stylesheet|icon/ })
		    .map((one) => one.get('href')),
		    ...page.all('img').map((one) => one.get('src'))]
		    .filter((one) => one.startsWith('/static/'));
	};

	test('have the hash of their content in the name and stay for a year',
	    async () => {
		const paths = await files();
		assert.ok(paths.some((one) => one.endsWith('.css')));
		for (const path of new Set(paths)) {
			const answer = await shopper.get(path);

			assert.match(path, /^\/static\/[0-9a-f]{8,}\//);
			assert.equal(answer.status, 200);
			assert.match(answer.headers['cache-control'],
			    /public.*max-age=31536000.*immutable/);
			assert.equal(answer.headers['x-content-type-options'],
			    'nosniff');
		}
	});

	test('are answered with 304 when nothing changed', async () => {
		const [path] = await files();
		const { headers } = await shopper.get(path);
		const again = await shopper.get(path,
		    { 'if-none-match': headers.etag });
		const other = await shopper.get(path,
		    { 'if-none-match': '"other"' });

		assert.equal(again.status, 304);
		assert.equal(again.bytes.length, 0);
		assert.equal(again.headers.etag, headers.etag);
		assert.equal(other.status, 200);
	});

	for (const [name, tag] of [['weak', (etag) => `W/${etag}`],
	    ['one of several', (etag) => `"a", ${etag}`], ['any', () => '*']]) {
		test(`know a tag that is ${name}`, async () => {
			const [path] = await files();
			const { headers } = await shopper.get(path);
			const again = await shopper.get(path,
			    { 'if-none-match': tag(headers.etag) });

			assert.equal(again.status, 304);
		});
	}

	test('come packed to those who can unpack', async () => {
		const path = (await files()).find((one) => one.endsWith('.css'));
		const plain = await shopper.get(path);
		const packed = await shopper.get(path,
		    { 'accept-encoding': 'br, gzip;q=0.8' });
		const refused = await shopper.get(path,
		    { 'accept-encoding': 'gzip;q=0' });

		assert.equal(plain.headers['content-encoding'], undefined);
		assert.equal(packed.headers['content-encoding'], 'gzip');
		assert.equal(refused.headers['content-encoding'], undefined);
		assert.match(packed.headers.vary, /accept-encoding/i);
		assert.match(plain.headers.vary, /accept-encoding/i);
		assert.ok(packed.bytes.length < plain.bytes.length);
		assert.deepEqual(gunzipSync(packed.bytes), plain.bytes);
	});

	test('of another hash are not there', async () => {
		const [path] = await files();
		const wrong = path.replace(/^\/static\/..../, '/static/0000');

		assert.equal((await shopper.get(wrong)).status, 404);
	});

	test('are found by browsers that ask for a favicon', async () => {
		const answer = await shopper.get('/favicon.ico');

		assert.ok([200, 301, 302, 303, 308].includes(answer.status));
	});

	test('the style sheet is smaller than 20 kB', async () => {
		const path = (await files()).find((one) => one.endsWith('.css'));

		assert.ok((await shopper.get(path)).bytes.length < 20480);
	});
});
