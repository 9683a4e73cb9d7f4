/*
 * A shopper with a real browser over https: on a desk, on a phone, without
 * JavaScript; and the manager who sees what was bought.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DEVICES, launch, open, shoot, tabTo } from '../lib/browser.mjs';
import { startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, CARD_DECLINE, CARD_SLOW } from
	'../lib/shopper.mjs';
import { signIn } from '../lib/tour.mjs';

let shop, browser;
before(async () => {
	shop = await startShop({ https: true });
	browser = await launch();
});
after(async () => {
	await browser?.close();
	await shop?.stop();
});

const orderId = (page) => new URL(page.url()).searchParams.get('order_id');

async function typeCard(page, number)
{
	await page.check('[name=payment][value=sandbox]');
	await page.fill('[name=card_number]', number);
	await page.fill('[name=card_expiry]', '12/39');
	await page.fill('[name=card_cvc]', '123');
}

/* From the first page to the button. */
async function shopping(page, name, card)
{
	await page.goto(shop.secureBase);
	assert.match(page.url(), /\/products\?basket_id=/);
	await shoot(page, `${name}-1-products`);
	await page.locator('form[action="/modify_basket"] button').nth(1).click();
	await page.waitForSelector('[role=status]');
	assert.ok((await page.textContent('[role=status]')).trim());
	await page.locator('form[action="/modify_basket"] button').nth(3).click();
	await page.waitForSelector('[role=status]');
	await shoot(page, `${name}-2-added`);
	await page.locator('header a[href^="/basket"]').click();
	await page.waitForSelector('h1');
	await shoot(page, `${name}-3-basket`);
	await page.locator('a[href^="/checkout"]').click();
	for (const [field, value] of Object.entries(ADDRESS)) {
		if (field === 'country')
			await page.selectOption('[name=country]', value);
		else
			await page.fill(`[name=${field}]`, value);
	}
	await typeCard(page, card);
	await shoot(page, `${name}-4-checkout`);
	await page.click('form[action="/process_order"] button');
}

async function decided(page)
{
	await page.waitForURL(/\/order_status\?/, { timeout: 60000 });
	await page.waitForSelector('h1');
	return page.textContent('main');
}

/* Side by side, since most of their time is waiting for the bank. */
describe('a shopper', { concurrency: 3 }, () => {
	for (const [device, options] of Object.entries(DEVICES)) {
		test(`buys, and sees the invoice (${device})`, async () => {
			const page = await open(browser, options);
			await shopping(page, `buy-${device}`, CARD_ACCEPT);
			const text = await decided(page);
			await shoot(page, `buy-${device}-5-paid`);
			const order = shop.document('orders', orderId(page));
			assert.equal(order.state, 'accepted');
			assert.equal(order.email, ADDRESS.email);
			assert.ok(text.includes(order.number));
			await page.click('a[href^="/invoice"]');
			await page.waitForURL(/\/invoice\?/);
			await shoot(page, `buy-${device}-6-invoice`);
			assert.deepEqual(page.faults, []);
			await page.context().close();
		});

		test(`is declined, tries another card, and has bought (${device})`,
		    async () => {
			const page = await open(browser, options);
			await shopping(page, `decline-${device}`, CARD_DECLINE);
			assert.match(await decided(page), /abgelehnt/i);
			await shoot(page, `decline-${device}-5-declined`);
			const id = orderId(page);
			await typeCard(page, CARD_ACCEPT);
			await page.click('form[action="/retry_payment"] button');
			await page.waitForSelector('a[href^="/invoice"]',
			    { timeout: 60000 });
			assert.equal(orderId(page), id);
			assert.equal(shop.document('orders', id).state, 'accepted');
			assert.deepEqual(page.faults, []);
			await page.context().close();
		});

		test('waits for a slow card on a page that looks again by itself ' +
		    `(${device})`, async () => {
			const page = await open(browser, options);
			await shopping(page, `slow-${device}`, CARD_SLOW);
			await page.waitForURL(/\/wait_for_payment\?/);
			assert.match(await page.textContent('main'),
			    /Fenster nicht schließen/);
			await shoot(page, `slow-${device}-5-wait`);
			await decided(page);
			assert.equal(shop.document('orders', orderId(page)).state,
			    'accepted');
			assert.deepEqual(page.faults, []);
			await page.context().close();
		});
	}
});

describe('a shopper with a browser', { concurrency: 2 }, () => {
	test('pays on the page of the bank and comes back', async () => {
		const page = await open(browser, DEVICES.desktop);
		await page.goto(shop.secureBase);
		await page.locator('form[action="/modify_basket"] button').first()
		    .click();
		await page.waitForSelector('[role=status]');
		await page.locator('header a[href^="/basket"]').click();
		await page.locator('a[href^="/checkout"]').click();
		for (const [field, value] of Object.entries(ADDRESS)) {
			if (field !== 'country')
				await page.fill(`[name=${field}]`, value);
		}
		await page.check('[name=payment][value=sandbox_page]');
		await page.click('form[action="/process_order"] button');
		await page.waitForURL(/\/sandbox\/pay\?/, { timeout: 60000 });
		await shoot(page, 'bank-desktop');
		await page.click('button[name=scene][value=accept]');
		await decided(page);
		assert.equal(shop.document('orders', orderId(page)).state,
		    'accepted');
		assert.deepEqual(page.faults, []);
		await page.context().close();
	});

	test('makes mistakes, is led to each, and loses nothing typed', async () => {
		const page = await open(browser, DEVICES.phone);
		await page.goto(shop.secureBase);
		await page.locator('form[action="/modify_basket"] button').first()
		    .click();
		await page.waitForSelector('[role=status]');
		await page.locator('header a[href^="/basket"]').click();
		await page.locator('a[href^="/checkout"]').click();
		await page.fill('[name=city]', 'München');
		await page.fill('[name=email]', 'gerda');
		await page.click('form[action="/process_order"] button');
		await page.waitForSelector('[role=alert] a');
		await shoot(page, 'mistakes-phone');
		assert.equal(await page.inputValue('[name=city]'), 'München');
		assert.equal(await page.inputValue('[name=email]'), 'gerda');
		await page.click('[role=alert] a[href="#email"]');
		assert.equal(await page.evaluate(() =>
		    document.activeElement.name), 'email');
		await page.context().close();
	});

	test('buys with the keyboard alone, and always sees the focus', async () => {
		const page = await open(browser, DEVICES.desktop);
		const press = async (selector, key = 'Enter') => {
			await tabTo(page, selector);
			await Promise.all([page.waitForNavigation(),
				page.keyboard.press(key)]);
		};
		await page.goto(shop.secureBase);
		await press('form[action="/modify_basket"] button');
		await press('header a[href^="/basket"]');
		await press('a[href^="/checkout"]');
		for (const name of ['email', 'address1', 'address2', 'zip',
		    'city']) {
			await tabTo(page, `[name=${name}]`);
			await page.keyboard.type(ADDRESS[name]);
		}
		for (const [name, value] of [['card_number', CARD_ACCEPT],
		    ['card_expiry', '12/39'], ['card_cvc', '123']]) {
			await tabTo(page, `[name=${name}]`);
			await page.keyboard.type(value);
		}
		await press('form[action="/process_order"] button', 'Space');
		await decided(page);
		assert.equal(shop.document('orders', orderId(page)).state,
		    'accepted');
		await page.context().close();
	});

	test('can skip to the contents with the first key', async () => {
		const page = await open(browser, DEVICES.desktop);
		await page.goto(shop.secureBase);
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		assert.equal(new URL(page.url()).hash, '#main');
		await page.context().close();
	});
});

describe('the manager with a browser', () => {
	test('sees the orders that were bought, and each in full', async () => {
		const page = await open(browser, DEVICES.desktop);
		const accepted = shop.documents('orders').filter((one) =>
		    one.state === 'accepted');
		await signIn(page, shop);
		assert.equal(new URL(page.url()).search, '');
		await shoot(page, 'manager-home');
		await page.goto(`${shop.secureBase}/manager/payments`);
		const text = await page.textContent('main');
		for (const { number } of accepted)
			assert.ok(text.includes(number), number);
		await shoot(page, 'manager-payments');
		await page.click(`a:text-is("${accepted[0].number}")`);
		await page.waitForURL(/\/manager\/order\?/);
		assert.match(await page.textContent('main'), /Gerda Lorenz/);
		await shoot(page, 'manager-order');
		await page.goto(`${shop.secureBase}/manager/products`);
		assert.ok((await page.textContent('main')).includes(
		    accepted[0].items[0].name));
		await shoot(page, 'manager-products');
		assert.deepEqual(page.faults, []);
		await page.context().close();
	});

	test('signs out, and the way back shows nothing', async () => {
		const page = await open(browser, DEVICES.desktop);
		await signIn(page, shop);
		await page.click('form[action="/manager/logout"] button');
		await page.waitForSelector('[name=secret_password]');
		await page.goto(`${shop.secureBase}/manager/payments`);
		assert.ok(await page.isVisible('[name=secret_password]'));
		await page.context().close();
	});
});
