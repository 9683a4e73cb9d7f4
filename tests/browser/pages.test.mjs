/*
 * Every page: no violation of the rules of accessibility in light and dark, no
 * mistake in its HTML, no dead link, nothing wider than the narrowest phone.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DEVICES, launch, open, shoot, violations } from '../lib/browser.mjs';
import { startChecker } from '../lib/nu.mjs';
import { PASSWORD } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';
import { signIn, startTour } from '../lib/tour.mjs';

let tour, browser, checker;
const windows = {};
before(async () => {
	[tour, browser, checker] = await Promise.all([startTour(), launch(),
		startChecker()]);
	for (const who of ['shopper', 'manager'])
		windows[who] = await open(browser, DEVICES.desktop);
	await signIn(windows.manager, tour.shop);
});
after(async () => {
	checker?.stop();
	await browser?.close();
	await tour?.shop.stop();
});

/* Names stand here once more, since tests are named before the tour begins. */
const NAMES = ['products', 'products-english', 'products-basket',
	'products-kind', 'product', 'product-english', 'product-sold-out',
	'basket', 'basket-english', 'basket-news', 'basket-empty', 'checkout',
	'checkout-english', 'wait', 'order-accepted', 'order-accepted-english',
	'order-declined', 'order-pending', 'order-held', 'order-expired',
	'invoice', 'imprint', 'terms', 'privacy', 'withdrawal', 'missing',
	'bank', 'manager-sign-in', 'manager', 'manager-payments',
	'manager-order', 'manager-order-held', 'manager-products',
	'manager-letters', 'manager-letter', 'manager-letters-english'];
const find = (name) => tour.pages.find((one) => one.name === name);

/* The wait page looks again by itself every five seconds, which the contract of
 * the shop asks for; it says so in words, and nothing typed is lost. */
const EXCEPT = { wait: ['meta-refresh'] };

async function checked(page, name)
{
	for (const scheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme: scheme });
		assert.deepEqual(await violations(page, EXCEPT[name]), [],
		    scheme);
		if (scheme === 'dark')
			await shoot(page, `page-${name}-dark`);
	}
	await page.emulateMedia({ colorScheme: 'light' });
	await shoot(page, `page-${name}`);
	await page.setViewportSize({ width: 320, height: 700 });
	const wide = await page.evaluate(() =>
	    document.documentElement.scrollWidth);
	await shoot(page, `page-${name}-320`);
	await page.setViewportSize(DEVICES.desktop.viewport);
	assert.ok(wide <= 320, `${wide} px wide on 320`);
	assert.deepEqual(page.faults.splice(0), []);
}

describe('each page in a browser: accessible, narrow, quiet', () => {
	for (const name of NAMES) {
		test(name, async () => {
			const { path, manager } = find(name);
			const page = windows[manager ? 'manager' : 'shopper'];
			/* The wait page would leave while it is looked at. */
			await page.goto(tour.shop.secureBase + path,
			    { waitUntil: 'load' });
			await checked(page, name);
		});
	}

	test('checkout with mistakes', async () => {
		const page = windows.shopper;
		await page.goto(tour.shop.secureBase + find('checkout').path);
		await page.click('form[action="/process_order"] button');
		await page.waitForSelector('[role=alert]');
		await checked(page, 'checkout-mistakes');
	});

	test('a sign-in that is wrong', async () => {
		const page = windows.shopper;
		await page.goto(`${tour.shop.secureBase}/manager`);
		await page.fill('[name=secret_password]', 'wrong-password');
		await page.keyboard.press('Enter');
		await page.waitForSelector('[role=alert]');
		await checked(page, 'manager-sign-in-wrong');
	});

	test('the invoice as it is printed', async () => {
		const page = windows.shopper;
		await page.goto(tour.shop.secureBase + find('invoice').path);
		await page.emulateMedia({ media: 'print' });
		await shoot(page, 'page-invoice-print');
		assert.ok(!await page.isVisible('footer.site a') ||
		    !await page.isVisible('header.site nav'));
		await page.emulateMedia({ media: 'screen' });
	});
});

describe('each page is valid HTML', () => {
	let shopper, manager;
	before(async () => {
		const options = { base: tour.shop.secureBase, cookies: true };
		shopper = new Shopper(tour.shop, { base: options.base });
		manager = new Shopper(tour.shop, options);
		await manager.signIn(PASSWORD);
	});

	for (const name of NAMES) {
		test(name, async () => {
			const { path, manager: inside } = find(name);
			const answer = await (inside ? manager : shopper).get(path);

			assert.match(answer.headers['content-type'], /text\/html/);
			assert.deepEqual(await checker.mistakes(answer.text), []);
		});
	}

	test('checkout with mistakes', async () => {
		const answer = await shopper.post('/process_order',
		    { basket_id: tour.full.basket, city: '"<&>' });

		assert.equal(answer.status, 422);
		assert.deepEqual(await checker.mistakes(answer.text), []);
	});

	test('every link of every page leads to a page', async () => {
		const dead = [];
		const known = new Map();
		for (const { name, path, manager: inside } of tour.pages) {
			const who = inside ? manager : shopper;
			const { page } = await who.get(path);
			for (const link of page.links) {
				const url = new URL(link, tour.shop.secureBase);
				if (url.pathname === '/nowhere')
					continue;
				if (url.origin !== tour.shop.secureBase ||
				    link.startsWith('#'))
					continue;
				const key = inside + url.pathname + url.search;
				if (!known.has(key))
					known.set(key, (await who.get(url.pathname +
					    url.search)).status);
				if (known.get(key) >= 400)
					dead.push(`${name}: ${link}`);
			}
		}
		assert.deepEqual([...new Set(dead)], []);
	});

	test('every form of every page has a door', async () => {
		const shut = new Set();
		for (const { name, path, manager: inside } of tour.pages) {
			const who = inside ? manager : shopper;
			const { page } = await who.get(path);
			for (const form of page.forms) {
				const action = form.action.split('?')[0];
				const { status } = await who.ask('PUT', action,
				    { body: '' });
				if (status !== 405)
					shut.add(`${name}: ${action} ${status}`);
			}
		}
		assert.deepEqual([...shut], []);
	});
});
